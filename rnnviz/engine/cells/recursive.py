from rnnviz.engine.cell import Cell
from rnnviz.engine.topologies.tree import TREE

RECURSIVE = Cell(
    key="recursive",
    title="Recursive network",
    summary="a node's state is the activation of a sum over its word and both its children",
    source="Goller & Küchler 1996; Socher et al. 2011",
    equations="""
        h = phi(W_h @ x + U_l @ h_l + U_r @ h_r + b_h)
    """,
    order=200,
    topology=TREE,
)
