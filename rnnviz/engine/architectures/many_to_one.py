from rnnviz.engine.architecture import Architecture, every, last

MANY_TO_ONE = Architecture(
    key="many-to-one",
    title="Many to one",
    summary="an input at every step, one output at the end",
    inputs=every,
    outputs=last,
    order=30,
)
