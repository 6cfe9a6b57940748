from rnnviz.engine.architecture import Architecture, first

ONE_TO_ONE = Architecture(
    key="one-to-one",
    title="One to one",
    summary="one input, one output: no sequence at all",
    inputs=first,
    outputs=first,
    order=10,
)
