from rnnviz.engine.cell import CANDIDATE, INPUT_GATE, MEMORY, OUTPUT_GATE, Cell

LSTM_1997 = Cell(
    key="lstm-1997",
    title="LSTM of 1997",
    summary="no forget gate: the cell state keeps what is written, and its gradient does not decay",
    source="Hochreiter & Schmidhuber 1997, Long short-term memory (the constant error carousel)",
    equations="""
        i = sigmoid(W_i @ x + U_i @ h + b_i)
        g = phi(W_g @ x + U_g @ h + b_g)
        o = sigmoid(W_o @ x + U_o @ h + b_o)
        c = c + i * g
        h = o * phi(c)
    """,
    meanings={"i": INPUT_GATE, "g": CANDIDATE, "o": OUTPUT_GATE, "c": MEMORY},
    order=26,
)
