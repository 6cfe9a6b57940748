"""The losses: one file each, found by itself."""

from rnnviz.engine.loss import Loss
from rnnviz.engine.registry import discover_classes

LOSSES = discover_classes(__name__, Loss)  # type: ignore[type-abstract]
