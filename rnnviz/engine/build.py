"""Makes the network that a topology asks for."""

from typing import Any

from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cell import Cell
from rnnviz.engine.encoder_decoder import EncoderDecoder
from rnnviz.engine.network import Network
from rnnviz.engine.tree import TreeNetwork


def build(topology: str, cell: Cell, attention: str = "none", **shape: Any) -> Any:
    """Return the network of a topology: see Architecture.topology. `shape`: see Network."""
    if topology == "encoder-decoder":
        return EncoderDecoder(cell, attention=ATTENTIONS.get(attention), **shape)
    if topology == "tree":
        return TreeNetwork(cell, **shape)
    return Network(cell, **shape)
