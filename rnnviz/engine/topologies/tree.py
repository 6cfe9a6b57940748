from rnnviz.engine.topology import FORWARD, Topology

TREE = Topology(
    key="tree",
    order=30,
    previous=("_l", "_r"),  # the left and the right child
    ways=(FORWARD,),
    step="node",
    before="its children's states",
    onward="the parent",
    flow="↓ backpropagation runs from the root down",
    in_time=False,
    rooted=True,
    default_cell="tree-lstm",
)
