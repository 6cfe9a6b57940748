"""The ways to score attention: one file each, found by itself."""

from rnnviz.engine.attention import Attention
from rnnviz.engine.registry import discover

ATTENTIONS = discover(__name__, Attention)  # type: ignore[type-abstract]
