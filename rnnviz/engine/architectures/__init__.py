"""Which steps get an input and which give an output: one file each, found by itself."""

from rnnviz.engine.architecture import Architecture
from rnnviz.engine.registry import discover

ARCHITECTURES = discover(__name__, Architecture)
