from rnnviz.engine.cell import Cell

RNN = Cell(
    key="rnn",
    title="Simple RNN",
    summary="one layer whose output is fed back as input",
    source="Elman 1990, Finding structure in time",
    equations="""
        h = phi(W_h @ x + U_h @ h + b_h)
    """,
    order=10,
)
