from rnnviz.engine.architecture import Architecture, every

MANY_TO_MANY = Architecture(
    key="many-to-many",
    title="Many to many",
    summary="an input and an output at every step",
    inputs=every,
    outputs=every,
    order=40,
)
