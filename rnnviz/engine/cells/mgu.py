from rnnviz.engine.cell import CANDIDATE, Cell, Meaning

MGU = Cell(
    key="mgu",
    title="Minimal gated unit",
    summary="one gate decides what is forgotten, what is read and what is written",
    source="Zhou et al. 2016, Minimal gated unit for recurrent neural networks",
    equations="""
        f = sigmoid(W_f @ x + U_f @ h + b_f)
        n = phi(W_n @ x + U_n @ (f * h) + b_n)
        h = (1 - f) * h + f * n
    """,
    meanings={
        "f": Meaning("the only gate", "read and replace the old state", "keep it"),
        "n": CANDIDATE,
    },
    order=44,
)
