from rnnviz.engine.cell import Cell

RNN = Cell(
    key="rnn",
    title="Simple RNN",
    summary="one layer fed back to itself",
    source="Elman 1990, Finding structure in time",
    equations="""
        h = phi(W_h @ x + U_h @ h + b_h)
    """,
    order=10,
)
