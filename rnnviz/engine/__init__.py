"""Recurrent networks in NumPy: equations in, forward and backward passes out.

Read in this order:
1. `cell`, `cells/`: what one step computes; `topology`, `topologies/`: where it reads its past.
2. `equations`, `mistakes`, `activations`: the text becomes a graph, or a message about a mistake.
3. `lowering`: the graph becomes packed products, elementwise operations and path factors.
4. `layout`, `arena`, `buffers`, `product`, `elementwise`, `backward`, `plan`: then NumPy calls.
5. `stack`, `embedding`, `head`, `attention`, `attentions/`: the other parts of networks.
6. `batch`, `design`, `model`, `bound`, `chain`, `encoder_decoder`, `levels`, `tree`: networks.
7. `architecture`, `architectures/`: which steps get an input and which give an output.
8. `losses`, `optimizers`, `initializers`: what training needs.
9. `strands`, `kept`, `stepper`, `writing`, `latex`, `ranges`, `separation`: ways to look at one.
`gradient_check` holds derivatives against differences; `registry` finds what folders hold.
"""
