"""The update rules: one file each, found by itself."""

from rnnviz.engine.optimizer import Optimizer
from rnnviz.engine.registry import discover_classes

OPTIMIZERS = discover_classes(__name__, Optimizer)  # type: ignore[type-abstract]
