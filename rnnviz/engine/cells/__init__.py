"""The cells: one file each, found by itself."""

from rnnviz.engine.cell import Cell
from rnnviz.engine.registry import discover

CELLS = discover(__name__, Cell)
