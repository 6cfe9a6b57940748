"""All panels of a run, in the order of the page."""

from collections.abc import Collection

from rnnviz.analysis.run import Run
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.views import FIGURES


def keys(run: Run) -> list[str]:
    """The keys of all panels that there are for a run; nothing is drawn."""
    return [key for figure in FIGURES.values() for key in figure.keys(run)]


def drawn(run: Run, theme: Theme, only: Collection[str] | None = None) -> list[Panel]:
    """Draw all panels, or `only` those with some keys: what is not asked for costs nothing."""
    return [panel for figure in FIGURES.values() for panel in figure.panels(run, theme, only)]
