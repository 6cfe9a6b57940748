from rnnviz.engine.cell import Cell

FEEDFORWARD = Cell(
    key="feedforward",
    title="Feed-forward",
    summary="no memory: every step reads only its own input (a baseline)",
    source="Rumelhart, Hinton & Williams 1986",
    equations="""
        h = phi(W_h @ x + b_h)
    """,
    order=50,
)
