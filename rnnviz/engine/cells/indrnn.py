from rnnviz.engine.cell import Cell

INDRNN = Cell(
    key="indrnn",
    title="Independent RNN",
    summary="every unit feeds back only to itself, so each has its own memory span",
    source="Li et al. 2018, Independently recurrent neural network (IndRNN)",
    equations="""
        h = phi(W_h @ x + v_h * h + b_h)
    """,
    starts={"v_h": (0.0, 1.0)},  # from units that forget at once to units that keep
    order=46,
)
