from rnnviz.engine.architecture import Architecture, every
from rnnviz.engine.tree import TreeNetwork

TREES = Architecture(
    key="tree",
    title="Tree",
    summary="words at the leaves, an output at any node; each node reads its two children",
    inputs=every,
    outputs=every,
    order=60,
    network=TreeNetwork,
)
