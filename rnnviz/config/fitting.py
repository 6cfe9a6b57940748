"""What fits what: blanks filled, and the options and bounds that depend on other settings.

A *config* is here a Config or the values that a link has given so far. A bound looks only at
settings that stand before its own in `FIELDS`, so that it is the same for both: the
structure comes first, then the units, the batch size last.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rnnviz.config.cost import MOST_BYTES, MOST_SECONDS, Shape, bearable
from rnnviz.config.own_cell import OWN, START, TITLE, tidy
from rnnviz.config.own_data import known_tasks, own_task
from rnnviz.config.settings import none_of, short, value_of
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.engine.numbers import setting
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topology import Topology
from rnnviz.tasks.material.task import Task

DEFAULT_TASK = "adding"
MOST_LAYERS, MOST_UNITS, MOST_STRAND_UNITS, MOST_EMBEDDING, MOST_BATCH = 4, 128, 256, 32, 64

# What the settings that come first leave room for, at least.
SMALL: dict[str, Any] = {"layers": 1, "direction": "forward", "units": 8, "batch": 8}
STARTS = {"layers": 1, "direction": "forward", "units": 16}  # of a link that says nothing


def known(config: Any) -> dict[str, Task]:
    """The tasks that there are beside the config's data."""
    return known_tasks(value_of(config, "data"))


def chosen(config: Any) -> Task:
    """The task that a config means."""
    return known(config)[filled(config)["task"]]


def tasks(config: Any) -> dict[str, str]:
    """Those that the architecture serves."""
    architecture = value_of(config, "architecture")
    fits = lambda task: not architecture or architecture in task.architectures  # noqa: E731
    return {key: task.title for key, task in known(config).items() if fits(task)}


def architectures(config: Any) -> dict[str, str]:
    """Those that some task serves."""
    served = {key for task in known(config).values() for key in task.architectures}
    return {key: a.title for key, a in ARCHITECTURES.items() if key in served}


def cells(config: Any) -> dict[str, str]:
    """The cells that fit the architecture; every one while that is open."""
    open_to_all = not value_of(config, "architecture") and not value_of(config, "task")
    wanted = topology(config)
    fits = lambda cell: open_to_all or wanted.runs(cell.topology)  # noqa: E731
    found = {key: cell.title for key, cell in CELLS.items() if fits(cell)}
    return found | ({OWN: TITLE} if wanted.runs(CHAIN) else {})


def topology(config: Any) -> Topology:
    """That of the architecture that a config means."""
    return _topology_of(filled(config)["architecture"])


def _topology_of(architecture: Any) -> Topology:
    found = ARCHITECTURES.get(architecture) if isinstance(architecture, str) else None
    return found.topology if found else CHAIN


def _read_by(cell: Any) -> Topology | None:
    """The topology that a cell is written for; None where it is not among those that there are."""
    return CELLS[cell].topology if isinstance(cell, str) and cell in CELLS else None


def attentions(config: Any) -> dict[str, str]:
    """None, and for decoders all."""
    titles = {"none": "None: the last state only"}
    if topology(config).decodes:
        titles |= {key: a.title for key, a in ATTENTIONS.items()}
    return titles


def embeddings(config: Any) -> tuple[float, float]:
    """Of symbols only."""
    return 0, MOST_EMBEDDING if chosen(config).input_kind == "token" else 0


def windows(config: Any) -> tuple[float, float]:
    """No wider than the sequence: the same as over all; none without time."""
    if not topology(config).in_time:
        return 0, 0
    return 0, max(0, chosen(config).steps(int(filled(config)["length"])) - 1)


def filled(config: Any) -> dict[str, Any]:
    """The architecture, task, cell and length that a config means, its blanks filled.

    A blank task is that of the data, the default or one that serves the architecture; each of the
    others what the task or the topology has. Raises ValueError for a task that nobody knows.
    """
    architecture, task, cell, length = (
        value_of(config, name) for name in ("architecture", "task", "cell", "length")
    )
    there = known(config)
    if not task:
        serving = [key for key, t in there.items() if _serves(t, architecture, _read_by(cell))]
        first = [*own_task(value_of(config, "data")), DEFAULT_TASK, *serving]
        task = next((key for key in first if key in serving), DEFAULT_TASK)
    if not isinstance(task, str) or task not in there:
        raise ValueError(f"task: {short(task)} {none_of(there)}")
    architecture = architecture or there[task].architectures[0]
    if cell == "":
        cell = _topology_of(architecture).default_cell
    found = {"architecture": architecture, "task": task, "cell": cell, "length": length}
    if not length:
        found["length"] = min(there[task].lengths.default, _lengths(config, found).most)
    return found


def _serves(task: Task, architecture: str, cells: Topology | None) -> bool:
    served = [a for a in task.architectures if not architecture or a == architecture]
    return any(cells is None or architecture or _topology_of(a).runs(cells) for a in served)


# --- what a server can bear ---------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """Numbers from `low` to `most`; `usual`: where they would end if nothing else cost much."""

    low: int
    most: int
    usual: int

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.most

    @classmethod
    def of(cls, low: int, usual: int, fits: Callable[[int], bool]) -> "Limit":
        """Up to the largest number that fits, at least `low`."""
        least = most = usual
        if not fits(usual):
            least, most = low, usual - 1
        while least < most:
            middle = (least + most + 1) // 2
            least, most = (middle, most) if fits(middle) else (least, middle - 1)
        return cls(low, least, usual)


def shape_of(config: Any, found: Mapping[str, Any], **values: Any) -> Shape:
    """What a config with these `values` costs by; `found`: what `filled` found of it.

    An attention or embedding that is not among the values counts as the one that costs most.
    """
    task, length = known(config)[found["task"]], int(values.get("length", found["length"]))
    activation, cell = value_of(config, "activation"), found["cell"]
    attention = ATTENTIONS.get(values["attention"]) if "attention" in values else None
    open_yet = "attention" not in values
    widest = MOST_EMBEDDING if task.input_kind == "token" and task.n_in < MOST_EMBEDDING else 0
    return Shape(
        equations=_equations(cell, value_of(config, "equations")),
        topology=_read_by(cell) or CHAIN,
        activation=activation if activation in ACTIVATIONS else "tanh",
        layers=int(values["layers"]),
        ways=2 if values["direction"] == "both" else 1,
        units=int(values["units"]),
        n_in=task.n_in,
        n_out=task.n_out,
        embedding=int(values.get("embedding", widest)),
        steps=task.steps(length) - task.answer_steps(length),
        answers=task.answer_steps(length),
        attends=open_yet or attention is not None,
        pairwise=open_yet or (attention is not None and attention.pairwise),
        batch=int(values["batch"]),
    )


def _equations(cell: Any, own: Any) -> str:
    """What a cell computes; where that is not known, which is told elsewhere, the simplest."""
    if isinstance(cell, str) and cell in CELLS:
        return CELLS[cell].equations
    return _readable(own) if isinstance(own, str) and own else START


@lru_cache(maxsize=256)
def _readable(equations: str) -> str:
    try:
        return tidy(equations)
    except ValueError:
        return START


def _so_far(config: Any, *names: str) -> dict[str, Any]:
    return {name: value_of(config, name) or STARTS.get(name, 0) for name in names}


def _lengths(config: Any, found: Mapping[str, Any]) -> Limit:
    lengths = known(config)[found["task"]].lengths
    fits = lambda n: bearable(shape_of(config, found, **SMALL, length=n))  # noqa: E731
    return Limit.of(lengths.low, lengths.high, fits)


def lengths(config: Any) -> Limit:
    """The lengths that the task has."""
    return _lengths(config, filled(config))


def directions(config: Any) -> dict[str, str]:
    """Both ways where a small network of that kind can be borne, and where the target is not the
    next input, which a strand from the end would have read."""
    found = filled(config)
    ways = {"forward": "Forward", "both": "Both ways"}
    both = SMALL | {"direction": "both"}
    forward = len(topology(config).ways) == 1 or chosen(config).continues
    if forward or not bearable(shape_of(config, found, **both)):
        del ways["both"]
    return ways


def layers(config: Any) -> Limit:
    """How many a network may have that is small otherwise."""
    found, so_far = filled(config), SMALL | _so_far(config, "direction")
    fits = lambda n: bearable(shape_of(config, found, **(so_far | {"layers": n})))  # noqa: E731
    return Limit.of(1, MOST_LAYERS if topology(config).in_time else 1, fits)


def units(config: Any) -> Limit:
    """Fewer where there are many strands, which the page draws."""
    found = filled(config)
    so_far = _so_far(config, "layers", "direction", "attention", "embedding")
    strands = int(so_far["layers"]) * (2 if so_far["direction"] == "both" else 1)
    fits = lambda n: bearable(shape_of(config, found, **so_far, units=n, batch=SMALL["batch"]))  # noqa: E731
    return Limit.of(2, min(MOST_UNITS, MOST_STRAND_UNITS // strands), fits)


def batches(config: Any) -> Limit:
    """As many sequences as the network leaves room for."""
    found = filled(config)
    so_far = _so_far(config, "layers", "direction", "attention", "embedding", "units")
    return Limit.of(1, MOST_BATCH, lambda n: bearable(shape_of(config, found, **so_far, batch=n)))


SERVER = (
    f"the limits are {setting(MOST_BYTES / 1e6)} MB a session and {setting(MOST_SECONDS)} s an "
    "update"
)


def reason(config: Any, limit: Limit, *names: str) -> str:
    """Why a limit is narrower than usual, from the settings that decided; nothing where it is
    not."""
    if limit.most == limit.usual:
        return ""
    return f"{_network(config, names)}over {_steps(config)} {SERVER}"


def _network(config: Any, names: tuple[str, ...]) -> str:
    so_far = _so_far(config, *names)
    count = int(so_far.get("layers", 1))
    text = f"with {count} layer{'s' * (count > 1)} " if "layers" in names else ""
    text += "both ways " if so_far.get("direction") == "both" else ""
    text += f"of {so_far['units']} units " if "units" in names else ""
    return text


def _steps(config: Any) -> str:
    found = filled(config)
    steps = known(config)[found["task"]].steps(int(found["length"]))
    return f"{steps} {topology(config).step}s"


def one_way(config: Any) -> str:
    """Why a chain is not read both ways."""
    apart = len(topology(config).ways) == 1 or chosen(config).continues
    if apart or "both" in directions(config):
        return ""
    return f"over {_steps(config)} {SERVER}"
