"""Recurrent networks in NumPy: equations in, forward and backward passes out. Read in this order:

1. `cell`, `cells/`: what one step computes; `topology`, `topologies/`: where it reads its past.
2. `operation`, `operations/`, `elementwise`: what is computed number by number; its derivative.
3. `equations`, `mistakes`, `graph`: the text becomes a graph, or a message about a mistake.
4. `lowering`: the graph becomes packed products, elementwise operations and path factors;
   `layout`, `demands`, `arena`, `product`, `buffers`, `backward`, `plan`, `listing`: then calls.
5. `batch`, `part`, `stack`, `embedding`, `head`, `attention`, `attentions/`: parts of networks.
6. `design`, `model`, `bound`, `one_stack`, `chain`, `encoder_decoder`, `levels`, `tree`: networks.
7. `architecture`, `architectures/`: which steps get an input and which give an output.
8. `loss`, `losses/`, `optimizer`, `optimizers/`, `initializer`, `initializers/`, `clipping`,
   `rounding`: what training needs; `gradient_check` holds derivatives against differences.
9. `strands`, `kept`, `stepper`, `writing`, `ranges`, `separation`: ways to look at a network;
   `reference`, `latex`: one step of it, read once more from its equations.
Used by every room: `registry` finds what folders hold, `numbers` writes numbers for sentences.
"""
