"""The configuration of an experiment: one table of settings for link, form and engine."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from rnnviz.engine.activations import ACTIVATIONS
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cell import Cell
from rnnviz.engine.cells import CELLS
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.own_cell import OWN, START, TITLE, Equations, cost, own_cell
from rnnviz.settings import Choice, Number, Options, Setting, none_of, short, text_of
from rnnviz.task import Task
from rnnviz.tasks import TASKS

MOST_UPDATES = 1_000_000


@dataclass(frozen=True)
class Config:
    """What is trained on what, and how. Immutable and valid.

    A blank `architecture`, `task` or `cell` and a `length` of 0 mean "what fits the others";
    after construction no blank is left. `length` counts time steps, of trees the leaves; `clip`
    is the largest global norm of the gradient, 0 for none; `equations` are those of the cell
    "own". Raises ValueError with name, rule and value.
    """

    architecture: str = ""
    task: str = ""
    cell: str = ""
    equations: str = START
    activation: str = "tanh"
    length: int = 0
    layers: int = 1
    direction: str = "forward"
    units: int = 16
    attention: str = "none"
    embedding: int = 0
    window: int = 0
    batch: int = 32
    optimizer: str = "adam"
    lr: float = 0.01
    clip: float = 1.0
    init: str = "orthogonal"
    gain: float = 1.0
    forget_bias: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        given = self.architecture, self.task, self.cell, self.length
        for name, value in _derived(*given).items():
            object.__setattr__(self, name, value)
        for setting in FIELDS:
            object.__setattr__(self, setting.key, setting.check(getattr(self, setting.key), self))

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "tuple[Config, list[str]]":
        """Read a link's query. Never raises: what is wrong is left out and said in words."""
        values: dict[str, Any] = {}
        wrong: list[tuple[Setting, ValueError]] = []
        for setting in FIELDS:
            if setting.key not in query:
                continue
            try:
                values[setting.key] = setting.read(text_of(query[setting.key]), values)
            except ValueError as error:
                wrong.append((setting, error))
        config = cls(**values)
        problems = [f"{e}; using {s.write(getattr(config, s.key))}" for s, e in wrong]
        known = {s.key for s in FIELDS} | PAGE_KEYS
        problems += [
            f"{short(key)}: not a setting; left out"
            for key in query
            if key not in known and not str(key).startswith(FOREIGN_KEYS)
        ]
        return config, problems

    def to_query(self, updates: int = 0) -> dict[str, str]:
        """Return what differs from the defaults, as text, and the update reached."""
        start, derived = Config(), Config(architecture=self.architecture, task=self.task)
        query = {}
        for setting in FIELDS:
            value = getattr(self, setting.key)
            if value != getattr(start, setting.key) or value != getattr(derived, setting.key):
                query[setting.key] = setting.write(value)
        return query | ({"updates": str(updates)} if updates else {})

    def changed(self, **values: Any) -> "Config":
        """Return the config with these values; what no longer fits them is chosen anew.

        A new architecture brings a task that serves it, a new task its own length, trees a cell
        of their own, the own cell begins with the equations of the cell before; any other setting
        becomes the nearest that fits.
        """
        if values.get("architecture", self.architecture) != self.architecture:
            values.setdefault("task", "")
        if values.get("task", self.task) != self.task:
            task = TASKS.get(str(values["task"]))
            if task and self.architecture not in task.architectures:
                values.setdefault("architecture", "")
            values.setdefault("length", 0)
        if values.get("cell") == OWN != self.cell and self.cell not in TREE_CELLS:
            values.setdefault("equations", cell_of(self).equations)
        new = {name: values.get(name, getattr(self, name)) for name in ("architecture", "task")}
        if self.cell not in _cells(new):
            values.setdefault("cell", "")
        wanted = asdict(self) | values
        for setting in FIELDS:
            if setting.key not in values:
                wanted[setting.key] = setting.nearest(wanted[setting.key], wanted)
        return Config(**wanted)

    def __str__(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in asdict(self).items())


def cell_of(config: Config) -> Cell:
    """The cell that a config chooses: a known one, or the one of its equations."""
    return own_cell(config.equations) if config.cell == OWN else CELLS[config.cell]


def _titles(registry: Mapping[str, Any]) -> Options:
    return lambda config: {key: entry.title for key, entry in registry.items()}


def _get(config: Any, name: str) -> Any:
    """A value of a config, or of the part of one that a link has given so far."""
    return config.get(name, "") if isinstance(config, Mapping) else getattr(config, name)


def _tasks(config: Any) -> dict[str, str]:
    architecture = _get(config, "architecture")
    fits = lambda task: not architecture or architecture in task.architectures  # noqa: E731
    return {key: task.title for key, task in TASKS.items() if fits(task)}


def _architectures(config: Any) -> dict[str, str]:
    """Those that some task serves."""
    served = {key for task in TASKS.values() for key in task.architectures}
    return {key: a.title for key, a in ARCHITECTURES.items() if key in served}


def _cells(config: Any) -> dict[str, str]:
    """The cells that fit the architecture; every one while that is open."""
    open_to_all = not _get(config, "architecture") and not _get(config, "task")
    tree = _topology(config) == "tree"
    fits = lambda cell: open_to_all or (cell.topology == "tree") == tree  # noqa: E731
    known = {key: cell.title for key, cell in CELLS.items() if fits(cell)}
    return known if tree else known | {OWN: TITLE}


def _filled(config: Any) -> dict[str, Any]:
    """The architecture, task, cell and length that a config, or a part of one, means."""
    architecture, task, cell, length = (
        _get(config, name) for name in ("architecture", "task", "cell", "length")
    )
    return _derived(architecture, task, cell, length or 0)


def _topology(config: Any) -> str:
    return _topology_of(_filled(config)["architecture"])


def _topology_of(architecture: str) -> str:
    known = ARCHITECTURES.get(architecture) if isinstance(architecture, str) else None
    return known.topology if known else "chain"


def _lengths(config: Any) -> tuple[float, float]:
    lengths = TASKS[_filled(config)["task"]].lengths
    return lengths.low, lengths.high


def _attentions(config: Any) -> dict[str, str]:
    titles = {"none": "None: the last state only"}
    if _topology(config) == "encoder-decoder":
        titles |= {key: a.title for key, a in ATTENTIONS.items()}
    return titles


def _embeddings(config: Any) -> tuple[float, float]:
    return 0, 32 if TASKS[_filled(config)["task"]].input_kind == "token" else 0


def _windows(config: Any) -> tuple[float, float]:
    """No wider than the sequence: the same as over all. Trees have no time."""
    if _topology(config) == "tree":
        return 0, 0
    filled = _filled(config)
    return 0, max(0, TASKS[filled["task"]].steps(int(filled["length"])) - 1)


def _layers(config: Any) -> tuple[float, float]:
    return 1, 1 if _topology(config) == "tree" else 4


def _directions(config: Any) -> dict[str, str]:
    both = {} if _topology(config) == "tree" else {"both": "Both ways"}
    return {"forward": "Forward"} | both


def _units(config: Any) -> tuple[float, float]:
    """Fewer where there are many strands or long equations: the page must stay quick."""
    strands = int(_get(config, "layers") or 1) * (2 if _get(config, "direction") == "both" else 1)
    heavier = 1.0
    if _get(config, "cell") == OWN:
        heavier = cost(_get(config, "equations") or START)
    return 2, max(16, int(min(128, 256 // strands) / heavier))


def _derived(architecture: str, task: str, cell: str, length: int = 0) -> dict[str, Any]:
    """Fill the blanks: a task of the architecture, the task's architecture and length, a cell.

    Raises ValueError for a task that nobody knows.
    """
    wanted = "tree" if isinstance(cell, str) and cell in TREE_CELLS else ""
    if not task:
        serving = [t for t in TASKS.values() if _serves(t, architecture, wanted)]
        default = TASKS.get(DEFAULT_TASK)
        chosen = default if default in serving else next(iter(serving), default)
        task = chosen.key if chosen else ""
    if not isinstance(task, str) or task not in TASKS:
        raise ValueError(f"task: {short(task)} {none_of(TASKS)}")
    architecture = architecture or TASKS[task].architectures[0]
    if cell == "":
        cell = DEFAULT_CELLS.get(_topology_of(architecture), DEFAULT_CELL)
    length = length or TASKS[task].lengths.default
    return {"architecture": architecture, "task": task, "cell": cell, "length": length}


def _serves(task: Task, architecture: str, topology: str) -> bool:
    served = [a for a in task.architectures if not architecture or a == architecture]
    return any(not topology or architecture or _topology_of(a) == topology for a in served)


DEFAULT_TASK = "adding"
DEFAULT_CELL, DEFAULT_CELLS = "lstm", {"tree": "tree-lstm"}
TREE_CELLS = {key for key, cell in CELLS.items() if cell.topology == "tree"}
PAGE_KEYS = {"updates", "past", "example", "signal", "strand", "tool", "v"}
PAGE_KEYS |= {"embed", "embed_options"}  # of Streamlit
PAGE_KEYS |= {"prefix", "temperature", "steps", "draw"}  # of free running
PAGE_KEYS |= {"hear"}  # of the microphone
FOREIGN_KEYS = ("utm_", "fbclid", "gclid")

EQUATIONS = Equations(
    "equations",
    "Equations",
    "The equations of the cell `own`, joined by `;`: see “Write your own cell” on the page.",
    "experiment",
)
FIELDS: tuple[Setting, ...] = (
    Choice(
        "architecture",
        "Architecture",
        "Which steps get an input and which give an answer.",
        "experiment",
        options=_architectures,
    ),
    Choice("task", "Task", "What the network has to learn.", "experiment", options=_tasks),
    Choice("cell", "Cell", "What one step computes.", "experiment", options=_cells),
    EQUATIONS,
    Choice(
        "activation",
        "Activation φ",
        "The function φ of the cell's equations; gates keep the sigmoid.",
        "experiment",
        options=_titles(ACTIVATIONS),
    ),
    Number(
        "length",
        "Sequence length",
        "How many time steps a sequence has; of trees, how many leaves at most.",
        "experiment",
        bounds=_lengths,
        whole=True,
    ),
    Number(
        "layers",
        "Layers",
        "How many cells lie above each other, each reading the hidden state of the one below.",
        "experiment",
        bounds=_layers,
        whole=True,
    ),
    Choice(
        "direction",
        "Direction",
        "Both ways: a second cell in each layer reads the sequence from its end.",
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
assert {s.key for s in FIELDS} == {f.name for f in fields(Config)}


def read_updates(query: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The update that a link asks for, and what is wrong with it."""
    if "updates" not in query:
        return 0, []
    wanted = Number("updates", "", "", "", bounds=lambda config: (0, MOST_UPDATES), whole=True)
    try:
        return int(wanted.read(text_of(query["updates"]), {})), []
    except ValueError as error:
        return 0, [f"{error}; starting at 0"]
