"""The tasks: where sequences come from, what a right answer is, what ignoring memory would score.

Each file beside this one declares a task and is found by itself; `adding` is a short one to begin
with. Two folders hold what tasks are made of:
1. `material/task`: what every task answers (`Task`, `Batch`, `Baseline`).
2. `material/`: data sets, sequences, grammars, sounds, drawings.
3. `own/`: tasks made of the user's own text, lines or table.
4. `own/reading/`: how such data is read from what was pasted or loaded.
"""

from rnnviz.engine.registry import discover
from rnnviz.tasks.material.task import Task

TASKS = discover(__name__, Task)  # type: ignore[type-abstract]
