from rnnviz.engine.cell import Cell

RECURSIVE = Cell(
    key="recursive",
    title="Recursive network",
    summary="one layer combines a word and two children into a node",
    source="Goller & Küchler 1996; Socher et al. 2011",
    equations="""
        h = phi(W_h @ x + U_l @ h_l + U_r @ h_r + b_h)
    """,
    order=200,
    topology="tree",
)
