from rnnviz.engine.cell import CANDIDATE, RESET_GATE, UPDATE_GATE, Cell

GRU_CHO = Cell(
    key="gru-cho",
    title="GRU (Cho)",
    summary="the original GRU: the reset gate acts before the product",
    source="Cho et al. 2014, equations 5 to 8",
    equations="""
        r = sigmoid(W_r @ x + U_r @ h + b_r)
        z = sigmoid(W_z @ x + U_z @ h + b_z)
        n = phi(W_n @ x + U_n @ (r * h) + b_n)
        h = (1 - z) * n + z * h
    """,
    meanings={"r": RESET_GATE, "z": UPDATE_GATE, "n": CANDIDATE},
    order=40,
)
