"""The table of settings: what each is called, what it offers beside the others, its bounds.

A *config* is here a Config or the values that a link has given so far.
"""

from collections.abc import Mapping
from typing import Any

from rnnviz.data_setting import OwnData, known_tasks, own_task
from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.own_cell import OWN, START, TITLE, Equations, cost
from rnnviz.settings import Choice, Number, Options, Setting, none_of, short, value_of
from rnnviz.task import Task

DEFAULT_TASK = "adding"
MOST_EMBEDDING = 32
DEFAULT_CELL, DEFAULT_CELLS = "lstm", {"tree": "tree-lstm"}
TREE_CELLS = {key for key, cell in CELLS.items() if cell.topology == "tree"}


def _titles(registry: Mapping[str, Any]) -> Options:
    return lambda config: {key: entry.title for key, entry in registry.items()}


def _known(config: Any) -> dict[str, Task]:
    return known_tasks(value_of(config, "data"))


def _chosen(config: Any) -> Task:
    return _known(config)[filled(config)["task"]]


def _tasks(config: Any) -> dict[str, str]:
    architecture = value_of(config, "architecture")
    fits = lambda task: not architecture or architecture in task.architectures  # noqa: E731
    return {key: task.title for key, task in _known(config).items() if fits(task)}


def _architectures(config: Any) -> dict[str, str]:
    """Those that some task serves."""
    served = {key for task in _known(config).values() for key in task.architectures}
    return {key: a.title for key, a in ARCHITECTURES.items() if key in served}


def cells(config: Any) -> dict[str, str]:
    """The cells that fit the architecture; every one while that is open."""
    open_to_all = not value_of(config, "architecture") and not value_of(config, "task")
    tree = _topology(config) == "tree"
    fits = lambda cell: open_to_all or (cell.topology == "tree") == tree  # noqa: E731
    known = {key: cell.title for key, cell in CELLS.items() if fits(cell)}
    return known if tree else known | {OWN: TITLE}


def _topology(config: Any) -> str:
    return _topology_of(filled(config)["architecture"])


def _topology_of(architecture: str) -> str:
    known = ARCHITECTURES.get(architecture) if isinstance(architecture, str) else None
    return known.topology if known else "chain"


def _lengths(config: Any) -> tuple[float, float]:
    lengths = _chosen(config).lengths
    return lengths.low, lengths.high


def _attentions(config: Any) -> dict[str, str]:
    titles = {"none": "None: the last state only"}
    if _topology(config) == "encoder-decoder":
        titles |= {key: a.title for key, a in ATTENTIONS.items()}
    return titles


def _embeddings(config: Any) -> tuple[float, float]:
    return 0, MOST_EMBEDDING if _chosen(config).input_kind == "token" else 0


def _windows(config: Any) -> tuple[float, float]:
    """No wider than the sequence: the same as over all. Trees have no time."""
    if _topology(config) == "tree":
        return 0, 0
    return 0, max(0, _chosen(config).steps(int(filled(config)["length"])) - 1)


def _layers(config: Any) -> tuple[float, float]:
    return 1, 1 if _topology(config) == "tree" else 4


def _directions(config: Any) -> dict[str, str]:
    """Where the answer is the next input, a cell that comes from the end has read it."""
    forward = _topology(config) == "tree" or _chosen(config).continues
    return {"forward": "Forward"} | ({} if forward else {"both": "Both ways"})


def _units(config: Any) -> tuple[float, float]:
    """Fewer where there are many strands or long equations: the page must stay quick."""
    ways = 2 if value_of(config, "direction") == "both" else 1
    strands = int(value_of(config, "layers") or 1) * ways
    heavier = 1.0
    if value_of(config, "cell") == OWN:
        heavier = cost(value_of(config, "equations") or START)
    return 2, max(16, int(min(128, 256 // strands) / heavier))


def filled(config: Any) -> dict[str, Any]:
    """The architecture, task, cell and length that a config means, its blanks filled.

    A blank task is that of the data, the default or one that serves the architecture; each of the
    others what the task or the topology has. Raises ValueError for a task that nobody knows.
    """
    architecture, task, cell, length = (
        value_of(config, name) for name in ("architecture", "task", "cell", "length")
    )
    tasks = _known(config)
    wanted = "tree" if isinstance(cell, str) and cell in TREE_CELLS else ""
    if not task:
        serving = [key for key, t in tasks.items() if _serves(t, architecture, wanted)]
        first = [*own_task(value_of(config, "data")), DEFAULT_TASK, *serving]
        task = next((key for key in first if key in serving), DEFAULT_TASK)
    if not isinstance(task, str) or task not in tasks:
        raise ValueError(f"task: {short(task)} {none_of(tasks)}")
    architecture = architecture or tasks[task].architectures[0]
    if cell == "":
        cell = DEFAULT_CELLS.get(_topology_of(architecture), DEFAULT_CELL)
    length = length or tasks[task].lengths.default
    return {"architecture": architecture, "task": task, "cell": cell, "length": length}


def _serves(task: Task, architecture: str, topology: str) -> bool:
    served = [a for a in task.architectures if not architecture or a == architecture]
    return any(not topology or architecture or _topology_of(a) == topology for a in served)


class _Cells(Choice):
    def check(self, value: Any, config: Any) -> str:
        if value == OWN and _topology(config) == "tree":
            raise ValueError(f"{self.key}: equations of your own read sequences, not trees")
        return super().check(value, config)


class _Directions(Choice):
    def check(self, value: Any, config: Any) -> str:
        if value == "both" and _chosen(config).continues:
            raise ValueError(
                f"{self.key}: both ways reads the answer on this task, which predicts its next "
                "input"
            )
        return super().check(value, config)


_SLOPES = ", ".join(f"{a.steepest:g} ({a.title})" for a in ACTIVATIONS.values())
EQUATIONS = Equations(
    "equations",
    "Equations",
    "The equations of the cell `own`, joined by `;`: see “Write your own cell” on the page.",
    "experiment",
)
OWN_DATA = OwnData(
    "data",
    "Your own data",
    "Your own text or table: see “Your own data” on the page.",
    "experiment",
)
FIELDS: tuple[Setting, ...] = (
    OWN_DATA,
    Choice(
        "architecture",
        "Architecture",
        "Which steps get an input and which give an answer.",
        "experiment",
        options=_architectures,
    ),
    Choice("task", "Task", "What the network has to learn.", "experiment", options=_tasks),
    _Cells("cell", "Cell", "What one step computes.", "experiment", options=cells),
    EQUATIONS,
    Choice(
        "activation",
        "Activation φ",
        "The function φ of the cell's equations; gates keep the sigmoid. A gradient on its way "
        f"back is scaled by its slope, at most {_SLOPES}.",
        "experiment",
        options=_titles(ACTIVATIONS),
    ),
    Number(
        "length",
        "Sequence length",
        "How many time steps a sequence has; where a decoder answers, its input; of trees, "
        "how many leaves at most.",
        "experiment",
        bounds=_lengths,
        whole=True,
        elsewhere={
            "tree": ("Leaves", "How many leaves a tree has at most; n of them make 2n − 1 nodes."),
            "encoder-decoder": ("Input length", "How many steps the input has at most."),
        },
    ),
    Number(
        "layers",
        "Layers",
        "How many cells lie above each other, each reading the hidden state of the one below.",
        "experiment",
        bounds=_layers,
        whole=True,
    ),
    _Directions(
        "direction",
        "Direction",
        "Both ways: a second cell in each layer reads the sequence from its end; not for tasks "
        "that predict their next input, which it would read.",
        "experiment",
        options=_directions,
    ),
    Number(
        "units",
        "Hidden units",
        "How many numbers the hidden state of one cell holds.",
        "experiment",
        bounds=_units,
        whole=True,
    ),
    Choice(
        "attention",
        "Attention",
        "How a decoder's step chooses among the encoder's steps which to look at.",
        "experiment",
        options=_attentions,
    ),
    Number(
        "embedding",
        "Embedding",
        "How many numbers stand for a symbol, learned; 0 enters symbols one-hot.",
        "experiment",
        bounds=_embeddings,
        whole=True,
    ),
    Number(
        "window",
        "Backpropagation window",
        "Over how many steps gradients go back; 0: over all. Shorter windows cost memory.",
        "training",
        bounds=_windows,
        whole=True,
    ),
    Choice(
        "optimizer",
        "Optimiser",
        "How a gradient becomes a change of the weights.",
        "training",
        options=_titles(OPTIMIZERS),
    ),
    Number(
        "lr",
        "Learning rate",
        "How far one update goes.",
        "training",
        live=True,
        bounds=lambda config: (1e-6, 10.0),
        log=True,
    ),
    Number(
        "batch",
        "Batch size",
        "How many sequences one update averages over.",
        "training",
        bounds=lambda config: (1, 64),
        whole=True,
    ),
    Number(
        "clip",
        "Clipping at norm",
        "A gradient with a larger norm is scaled down to it; 0 clips nothing.",
        "training",
        live=True,
        bounds=lambda config: (0.0, 1000.0),
    ),
    Choice(
        "init",
        "Recurrent weights",
        "How the matrices U begin; those that read the input begin as Glorot's.",
        "initialisation",
        options=_titles(INITIALIZERS),
    ),
    Number(
        "gain",
        "Gain",
        "Multiplies the recurrent weights at the start: below 1 shrinks, above 1 grows.",
        "initialisation",
        bounds=lambda config: (0.0, 10.0),
    ),
    Number(
        "forget_bias",
        "Forget-gate bias",
        "Where the bias of an LSTM's forget gate begins; 1 starts by remembering.",
        "initialisation",
        bounds=lambda config: (-10.0, 10.0),
    ),
    Number(
        "seed",
        "Seed",
        "Picks the first weights, the data and the examples shown; same seed, same run.",
        "initialisation",
        bounds=lambda config: (0, 2**31 - 1),
        whole=True,
    ),
)
