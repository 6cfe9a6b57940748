"""Which network runs on which topology."""

from rnnviz.engine.bound import Network
from rnnviz.engine.chain import ChainNetwork
from rnnviz.engine.design import Design
from rnnviz.engine.encoder_decoder import EncoderDecoder
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topologies.encoder_decoder import ENCODER_DECODER
from rnnviz.engine.topologies.tree import TREE
from rnnviz.engine.topology import Topology
from rnnviz.engine.tree import TreeNetwork

NETWORKS: dict[Topology, type[Network]] = {
    CHAIN: ChainNetwork,
    ENCODER_DECODER: EncoderDecoder,
    TREE: TreeNetwork,
}


def build(topology: Topology, design: Design) -> Network:
    """The network of a design whose steps read their past along `topology`."""
    return NETWORKS[topology](design)
