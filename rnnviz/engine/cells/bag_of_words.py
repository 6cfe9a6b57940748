from rnnviz.engine.cell import Cell

BAG_OF_WORDS = Cell(
    key="bag-of-words",
    title="Bag of words",
    summary="no order: sums its inputs (a baseline)",
    source="Harris 1954, Distributional structure",
    equations="""
        h = h + W_h @ x
    """,
    order=60,
)
