from rnnviz.engine.topology import Topology

ENCODER_DECODER = Topology(key="encoder-decoder", order=20, decodes=True)  # two chains
