"""The views: one file each, found by itself."""

from rnnviz.engine.registry import discover
from rnnviz.figures.figure import Figure

FIGURES = discover(__name__, Figure)
