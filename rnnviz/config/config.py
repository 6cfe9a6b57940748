"""The configuration of an experiment: immutable, valid, and short in a link."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from rnnviz.config.fields import FIELDS, OWN_DATA
from rnnviz.config.fitting import cells, filled
from rnnviz.config.link import read, read_values, said, unknown, write
from rnnviz.config.own_cell import OWN, START, own_cell
from rnnviz.config.own_data import another_task, known_tasks, own_task, read_data
from rnnviz.config.past import Progress
from rnnviz.config.settings import short, text_of
from rnnviz.config.versions import VERSION, Version, changed_since
from rnnviz.engine.cell import Cell
from rnnviz.engine.cells import CELLS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.tasks import TASKS
from rnnviz.tasks.material.task import Task
from rnnviz.tasks.own.data import KINDS

# settings of a link that mean nothing without its data
OF_THE_DATA = {"architecture", "task", "length", "embedding", "window"}


@dataclass(frozen=True)
class Config:
    """What is trained on what, and how. Immutable and valid.

    A blank `architecture`, `task` or `cell` and a `length` of 0 mean "what fits the others";
    after construction no blank is left. `length` counts time steps, before a decoder those of the
    input, of trees the leaves; `clip`
    is the largest global norm of the gradient, 0 for none; `equations` are those of the cell
    "own"; `data` is what a task of the user's own is made of. Raises ValueError with name, rule
    and value.
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
    data: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", OWN_DATA.check(self.data, self))
        for name, value in filled(self).items():
            object.__setattr__(self, name, value)
        for setting in FIELDS:
            object.__setattr__(self, setting.key, setting.check(getattr(self, setting.key), self))
        if self.data and self.task not in own_task(self.data):
            raise ValueError(f"{OWN_DATA.name}: {another_task(self.data, self.task)}")

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> "tuple[Config, list[str]]":
        """Read a link's query. Never raises: what is wrong is left out and said in words."""
        given, problems = read_data(OWN_DATA, query)
        lost = problems and text_of(query.get("task", "")) in KINDS
        unread = {"data"} | (OF_THE_DATA if lost else set())
        readable = {key: query[key] for key in query if key not in unread}
        values, wrong = read_values(readable, FIELDS, cls, given)
        data, task = values["data"], filled(values)["task"]
        if data and task not in own_task(data):
            problems.append(f"{OWN_DATA.name}: {another_task(data, task)}; left out")
            del values["data"]
        config = cls(**values)
        version, more = read(query, Version)
        problems += more + changed_since(version.v, task_of(config), config.length)
        return config, problems + said(wrong, config) + unknown(query)

    def to_query(self, updates: int = 0) -> dict[str, str]:
        """Return what differs from the defaults, as text, the update reached and the version."""
        starts = Config(), Config(self.architecture, self.task, data=self.data)
        query = {
            setting.key: setting.write(value)
            for setting in FIELDS
            if any((value := getattr(self, setting.key)) != getattr(s, setting.key) for s in starts)
        }
        query |= write(Progress(updates))
        return query and query | write(Version(VERSION))

    def changed(self, **values: Any) -> "Config":
        """Return the config with these values; what no longer fits them is chosen anew.

        A new architecture brings a task that serves it, a new task its own length, new data its
        own task, another task takes the data away, trees bring a cell of their own, the own cell
        begins with the equations of the cell before; any other setting becomes the nearest that
        fits.
        """
        if values.get("data", self.data) != self.data:
            values = {"task": "", "architecture": "", "length": 0} | values
        if values.get("architecture", self.architecture) != self.architecture:
            values.setdefault("task", "")
        if values.get("task", self.task) != self.task:
            values.setdefault("data", "")
            task = TASKS.get(str(values["task"]))
            if task and self.architecture not in task.architectures:
                values.setdefault("architecture", "")
            values.setdefault("length", 0)
        if values.get("cell") == OWN != self.cell and cell_of(self).topology.runs(CHAIN):
            values.setdefault("equations", cell_of(self).equations)
        new = {key: values.get(key, getattr(self, key)) for key in ("architecture", "task", "data")}
        if self.cell not in cells(new):
            values.setdefault("cell", "")
        wanted = asdict(self) | values
        for setting in FIELDS:
            if setting.key not in values:
                wanted[setting.key] = setting.nearest(wanted[setting.key], wanted)
        return Config(**wanted)

    def __str__(self) -> str:
        shown = asdict(self) | ({"data": short(self.data)} if self.data else {})
        return ", ".join(f"{key}={value}" for key, value in shown.items())


def cell_of(config: Config) -> Cell:
    """The cell that a config chooses: a known one, or the one of its equations."""
    return own_cell(config.equations) if config.cell == OWN else CELLS[config.cell]


def task_of(config: Config) -> Task:
    """The task that a config chooses: a known one, or the one that its data makes."""
    return known_tasks(config.data)[config.task]


assert {s.key for s in FIELDS} == {f.name for f in fields(Config)}
