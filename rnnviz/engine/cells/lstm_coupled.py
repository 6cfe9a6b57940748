from rnnviz.engine.cell import CANDIDATE, FORGET_GATE, MEMORY, OUTPUT_GATE, Cell

LSTM_COUPLED = Cell(
    key="lstm-coupled",
    title="Coupled LSTM",
    summary="an LSTM whose input gate is 1 minus its forget gate",
    source="Greff et al. 2017, LSTM: a search space odyssey (CIFG)",
    equations="""
        f = sigmoid(W_f @ x + U_f @ h + b_f)
        g = phi(W_g @ x + U_g @ h + b_g)
        o = sigmoid(W_o @ x + U_o @ h + b_o)
        c = f * c + (1 - f) * g
        h = o * phi(c)
    """,
    settings={"b_f": "forget_bias"},
    meanings={"f": FORGET_GATE, "g": CANDIDATE, "o": OUTPUT_GATE, "c": MEMORY},
    order=24,
)
