from rnnviz.engine.cell import CANDIDATE, RESET_GATE, UPDATE_GATE, Cell

GRU = Cell(
    key="gru",
    title="GRU",
    summary="two gates, no cell state; the reset gate acts after the product, as in PyTorch",
    source="Cho et al. 2014, in the form of cuDNN and PyTorch",
    equations="""
        r = sigmoid(W_r @ x + U_r @ h + b_r)
        z = sigmoid(W_z @ x + U_z @ h + b_z)
        n = phi(W_n @ x + b_n + r * (U_n @ h + d_n))
        h = (1 - z) * n + z * h
    """,
    meanings={"r": RESET_GATE, "z": UPDATE_GATE, "n": CANDIDATE},
    order=30,
)
