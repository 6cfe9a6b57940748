from rnnviz.engine.cell import CANDIDATE, FORGET_GATE, INPUT_GATE, MEMORY, OUTPUT_GATE, Cell

LSTM_PEEPHOLE = Cell(
    key="lstm-peephole",
    title="Peephole LSTM",
    summary="an LSTM whose gates also read the cell state of their own unit",
    source="Gers & Schmidhuber 2000, Recurrent nets that time and count",
    equations="""
        i = sigmoid(W_i @ x + U_i @ h + v_i * c + b_i)
        f = sigmoid(W_f @ x + U_f @ h + v_f * c + b_f)
        g = phi(W_g @ x + U_g @ h + b_g)
        c = f * c + i * g
        o = sigmoid(W_o @ x + U_o @ h + v_o * c + b_o)
        h = o * phi(c)
    """,
    settings={"b_f": "forget_bias"},
    meanings={"i": INPUT_GATE, "f": FORGET_GATE, "g": CANDIDATE, "o": OUTPUT_GATE, "c": MEMORY},
    order=22,
)
