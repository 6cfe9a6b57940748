"""Pictures of a network that runs freely, whatever it does then.

`symbols`: a text that it writes; `rewriting`: what an encoder–decoder generates; `series`: a
forecast; `alone`: outputs without input; `state` and `curves`: what they share.
"""

from rnnviz.analysis.free_running.alone import Alone
from rnnviz.analysis.free_running.series import Forecast
from rnnviz.analysis.free_running.symbols import Written
from rnnviz.analysis.rewriting import Rewritten
from rnnviz.figures.figure import Panel
from rnnviz.figures.free_running import alone, rewriting, series, symbols
from rnnviz.figures.theme import Theme
from rnnviz.tasks.material.task import Task


def panels(
    run: Written | Rewritten | Forecast | Alone, task: Task, example: int, strand: str, theme: Theme
) -> list[Panel]:
    """Draw a run, of its examples the chosen one, and of its states those of `strand`."""
    if isinstance(run, Written):
        return symbols.panels(run, task, strand, theme)
    if isinstance(run, Rewritten):
        return rewriting.panels(run, task, theme)
    if isinstance(run, Forecast):
        return series.panels(run, task, example, strand, theme)
    return alone.panels(run, task, example, strand, theme)
