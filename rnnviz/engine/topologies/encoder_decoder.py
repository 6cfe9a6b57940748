from typing import TYPE_CHECKING

from rnnviz.engine.topology import Topology

if TYPE_CHECKING:
    from rnnviz.engine.design import Design
    from rnnviz.engine.model import Model


def network(design: "Design") -> "Model":
    """Two chains, one after the other."""
    from rnnviz.engine.encoder_decoder import EncoderDecoder

    return EncoderDecoder(design)


ENCODER_DECODER = Topology(key="encoder-decoder", order=20, network=network, decodes=True)
