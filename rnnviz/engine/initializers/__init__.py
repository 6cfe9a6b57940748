"""The ways to begin a recurrent matrix: one file each, found by itself."""

from rnnviz.engine.initializer import Initializer
from rnnviz.engine.registry import discover

INITIALIZERS = discover(__name__, Initializer)
