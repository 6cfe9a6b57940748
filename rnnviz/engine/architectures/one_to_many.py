from rnnviz.engine.architecture import Architecture, every, first

ONE_TO_MANY = Architecture(
    key="one-to-many",
    title="One to many",
    summary="one input, an output at every step",
    inputs=first,
    outputs=every,
    order=20,
)
