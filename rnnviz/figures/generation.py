"""Pictures of a network that runs freely, whatever it does then."""

from rnnviz.analysis.free_running import Alone, Forecast, Written
from rnnviz.analysis.rewriting import Rewritten
from rnnviz.figures import free_running, rewriting
from rnnviz.figures.figure import Panel
from rnnviz.figures.theme import Theme
from rnnviz.tasks.material.task import Task


def panels(
    run: Written | Rewritten | Forecast | Alone, task: Task, example: int, strand: str, theme: Theme
) -> list[Panel]:
    """Draw a run, of its examples the chosen one, and of its states those of `strand`."""
    if isinstance(run, Written):
        return free_running.written(run, task, strand, theme)
    if isinstance(run, Rewritten):
        return rewriting.panels(run, task, theme)
    if isinstance(run, Forecast):
        return free_running.forecast(run, task, example, strand, theme)
    return free_running.alone(run, task, example, strand, theme)
