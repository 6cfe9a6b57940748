from typing import TYPE_CHECKING

from rnnviz.engine.topology import Topology

if TYPE_CHECKING:
    from rnnviz.engine.design import Design
    from rnnviz.engine.model import Model


def network(design: "Design") -> "Model":
    """Strands along the steps, and a head."""
    from rnnviz.engine.chain import ChainNetwork

    return ChainNetwork(design)


CHAIN = Topology(key="chain", order=10, network=network)
