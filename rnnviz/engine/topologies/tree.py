from typing import TYPE_CHECKING

from rnnviz.engine.topology import FORWARD, Topology

if TYPE_CHECKING:
    from rnnviz.engine.design import Design
    from rnnviz.engine.model import Model


def network(design: "Design") -> "Model":
    """One cell at every node, and a head."""
    from rnnviz.engine.tree import TreeNetwork

    return TreeNetwork(design)


TREE = Topology(
    key="tree",
    order=30,
    network=network,
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
