from rnnviz.engine.topology import FORWARD, Topology

TREE = Topology(
    key="tree",
    order=30,
    previous={"_l": "l(n)", "_r": "r(n)"},  # the left and the right child
    ways=(FORWARD,),
    step="node",
    index="n",
    before="its children's states",
    onward="the parent",
    flow="↓ backpropagation runs from the root down",
    length=("Leaves", "Number of leaves at most; n leaves make 2n − 1 nodes."),
    told=lambda length: f"up to {length} leaves",
    in_time=False,
    rooted=True,
    default_cell="tree-lstm",
)
