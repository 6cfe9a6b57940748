from rnnviz.engine.topology import Topology

ENCODER_DECODER = Topology(  # two chains
    key="encoder-decoder",
    order=20,
    length=("Input length", "Number of steps of the input at most."),
    decodes=True,
)
