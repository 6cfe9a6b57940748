"""Recurrent networks in NumPy: equations in, forward and backward passes out.

Read in this order:
1. `cell`, `cells/`: what one step computes, as equations; one cell a file.
2. `operation`, `operations/`, `elementwise`: what is computed number by number; its derivative.
3. `equations`, `mistakes`, `graph`: the text becomes a graph, or a message about a mistake.
4. `lowering`: the graph becomes packed products, elementwise operations and path factors.
5. `layout`, `arena`, `buffers`, `product`, `backward`, `plan`: they become NumPy calls on buffers;
   `listing`: what `print(plan)` shows of them.
6. `stack`, `embedding`, `head`, `attention`, `attentions/`: the other parts of networks.
7. `model`, `network`, `encoder_decoder`, `levels`, `tree`, `build`: networks of these parts.
8. `architecture`, `architectures/`: which steps get an input and which give an output.
9. `losses`, `optimizers`, `initializers`: what training needs.
10. `strands`, `stepper`, `writing`, `ranges`, `separation`: ways to look at a network; `reference`,
    `latex`: one step of it, read once more from its equations.
`gradient_check` holds derivatives against differences; `registry` finds what folders hold.
"""
