"""The table of settings: what each is called, what it offers beside the others, its bounds."""

from collections.abc import Callable, Mapping
from typing import Any

from rnnviz.config import fitting
from rnnviz.config.fitting import MOST_EMBEDDING, SERVER, Limit
from rnnviz.config.own_cell import OWN, Equations
from rnnviz.config.own_data import OwnData
from rnnviz.config.settings import Choice, Number, Options, Setting, coded
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.engine.initializers import INITIALIZERS
from rnnviz.engine.numbers import number
from rnnviz.engine.operations import ACTIVATIONS
from rnnviz.engine.optimizers import OPTIMIZERS
from rnnviz.engine.topologies.chain import CHAIN
from rnnviz.engine.topology import Topology
from rnnviz.tasks import TASKS


def _titles(registry: Mapping[str, Any]) -> Options:
    return lambda config: {key: entry.title for key, entry in registry.items()}


def _limited(limit: Callable[[Any], Limit], *names: str) -> dict[str, Any]:
    """The bounds of a number that a server must bear, and why they are narrower than usual: of
    the settings with these `names`."""
    return {
        "bounds": lambda config: limit(config).bounds,
        "why": lambda config: fitting.reason(config, limit(config), *names),
        "whole": True,
    }


class _Cells(Choice):
    def check(self, value: Any, config: Any) -> str:
        if value == OWN and not fitting.topology(config).runs(CHAIN):
            raise ValueError(f"{self.name}: equations of your own read sequences, not trees")
        return super().check(value, config)


class _Length(Number):
    def words(self, topology: Topology) -> tuple[str, str]:
        return topology.length


class _Directions(Choice):
    def check(self, value: Any, config: Any) -> str:
        if value == "both" and fitting.chosen(config).continues:
            raise ValueError(
                f"{self.name}: a bidirectional network would read the target; this task predicts "
                "its next input"
            )
        return super().check(value, config)


_SLOPES = [f"{a.title} {number(a.steepest)}" for a in ACTIVATIONS.values() if a.steepest != 1]
EQUATIONS = Equations(
    "equations",
    "Equations",
    "The equations of the cell `own`, joined by `;`: see “Write your own cell” on the page.",
    "experiment",
    values="as in CONTRIBUTING's recipe for a cell",
)
OWN_DATA = OwnData(
    "data",
    "Your own data",
    "Your own text or table: see “Your own data” on the page.",
    "experiment",
    values="packed data, or the hash of a file",
)
FIELDS: tuple[Setting, ...] = (
    OWN_DATA,
    Choice(
        "architecture",
        "Architecture",
        "Which steps get an input and which give an output.",
        "experiment",
        options=fitting.architectures,
        values=coded(ARCHITECTURES),
    ),
    Choice(
        "task",
        "Task",
        "What the network has to learn.",
        "experiment",
        options=fitting.tasks,
        values=coded(TASKS),
    ),
    _Cells(
        "cell",
        "Cell",
        "What one step computes.",
        "experiment",
        options=fitting.cells,
        values=coded([*CELLS, OWN]),
    ),
    EQUATIONS,
    Choice(
        "activation",
        "Activation φ",
        "The function φ in the cell's equations; gates use the sigmoid. Backpropagation multiplies "
        f"by its slope, at most 1 ({', '.join(_SLOPES)}).",
        "experiment",
        options=_titles(ACTIVATIONS),
    ),
    _Length(
        "length",
        *CHAIN.length,
        "experiment",
        **_limited(fitting.lengths),
        values="steps, as the task allows",
        start="the task's",
    ),
    _Directions(
        "direction",
        "Direction",
        "Both ways: each layer also reads the sequence from its end; not for tasks "
        "that predict their next input, which it would read.",
        "experiment",
        options=fitting.directions,
        why=fitting.one_way,
    ),
    Number(
        "layers",
        "Layers",
        "Number of stacked layers; each reads the hidden state of the layer below.",
        "experiment",
        **_limited(fitting.layers, "direction"),
    ),
    Choice(
        "attention",
        "Attention",
        "How a step of the decoder weights the steps of the encoder.",
        "experiment",
        options=fitting.attentions,
        values=coded(["none", *ATTENTIONS]),
    ),
    Number(
        "embedding",
        "Embedding",
        "Size of the learned vector of each symbol; 0: symbols enter one-hot.",
        "experiment",
        bounds=fitting.embeddings,
        whole=True,
        off="no embedding",
        values=f"0 to {MOST_EMBEDDING}, where symbols go in",
    ),
    Number(
        "units",
        "Hidden units",
        "Number of units in the hidden state of a layer and direction. Fewer fit a larger network: "
        f"{SERVER}.",
        "experiment",
        **_limited(fitting.units, "layers", "direction"),
    ),
    Number(
        "window",
        "Backpropagation window",
        "Over how many steps gradients flow back; 0: over all. A shorter window cannot learn "
        "longer dependencies.",
        "training",
        bounds=fitting.windows,
        whole=True,
        off="backpropagation over all steps",
    ),
    Choice(
        "optimizer",
        "Optimiser",
        "Update rule: how the gradient changes the weights.",
        "training",
        options=_titles(OPTIMIZERS),
    ),
    Number(
        "lr",
        "Learning rate",
        "Step size of an update.",
        "training",
        live=True,
        bounds=lambda config: (1e-6, 10.0),
        log=True,
    ),
    Number(
        "batch",
        "Batch size",
        f"Number of sequences in one update. Fewer fit a larger network: {SERVER}.",
        "training",
        **_limited(fitting.batches, "layers", "direction", "units"),
    ),
    Number(
        "clip",
        "Clipping at norm",
        "A gradient with a larger norm is scaled down to this norm; 0: no clipping.",
        "training",
        live=True,
        bounds=lambda config: (0.0, 1000.0),
        off="no clipping",
    ),
    Choice(
        "init",
        "Recurrent weights",
        "Initialisation of the recurrent matrices U; input matrices use Glorot.",
        "initialisation",
        options=_titles(INITIALIZERS),
    ),
    Number(
        "gain",
        "Gain",
        "Multiplies the initial recurrent weights: below 1 signals shrink from step to step, above "
        "1 they grow.",
        "initialisation",
        bounds=lambda config: (0.0, 10.0),
    ),
    Number(
        "forget_bias",
        "Forget-gate bias",
        "Initial bias of the forget gate; with 1 the cell starts by remembering.",
        "initialisation",
        bounds=lambda config: (-10.0, 10.0),
    ),
    Number(
        "seed",
        "Seed",
        "Determines the initial weights, the data and the examples shown; the same seed gives the "
        "same run.",
        "initialisation",
        bounds=lambda config: (0, 2**31 - 1),
        whole=True,
    ),
)
