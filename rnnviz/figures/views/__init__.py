"""The views: one file each, found by itself."""

from rnnviz.figures.figure import Figure
from rnnviz.registry import discover

FIGURES = discover(__name__, Figure)
