from rnnviz.engine.cell import CANDIDATE, FORGET_GATE, INPUT_GATE, MEMORY, OUTPUT_GATE, Cell

LSTM = Cell(
    key="lstm",
    title="LSTM",
    summary="a cell state with gates for writing, keeping and reading it",
    source="Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000",
    equations="""
        i = sigmoid(W_i @ x + U_i @ h + b_i)
        f = sigmoid(W_f @ x + U_f @ h + b_f)
        g = phi(W_g @ x + U_g @ h + b_g)
        o = sigmoid(W_o @ x + U_o @ h + b_o)
        c = f * c + i * g
        h = o * phi(c)
    """,
    settings={"b_f": "forget_bias"},
    meanings={"i": INPUT_GATE, "f": FORGET_GATE, "g": CANDIDATE, "o": OUTPUT_GATE, "c": MEMORY},
    order=20,
)
