"""Everything that the form offers: trained for a few updates, looked at, linked."""

import math
from collections.abc import Iterator

import plotly.graph_objects as go
import pytest

from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Choice, Number
from rnnviz.figures.theme import LIGHT
from rnnviz.figures.views import FIGURES
from tests.training.sessions import assert_same, reopened, trained

OPTIONS = {field.key: field for field in FIELDS}


def offered(key: str, config: Config) -> list[str]:
    """What the form offers for a choice."""
    field = OPTIONS[key]
    assert isinstance(field, Choice)
    return list(field.options(config))


def shortened(config: Config) -> Config:
    """As few numbers as the settings allow, so that the whole table is walked in no time."""
    small = {"length": 6, "units": 4, "batch": 4}
    for key, value in small.items():
        field = OPTIONS[key]
        assert isinstance(field, Number)
        low, high = field.bounds(config)
        config = config.changed(**{key: int(min(max(low, value), high))})
    return config


def table() -> Iterator[tuple[Config, bool]]:
    """Every architecture × task × cell; whether its task or its cell is new to the architecture."""
    for architecture in offered("architecture", Config()):
        first, known = Config().changed(architecture=architecture), set()
        for task in offered("task", first):
            base = first.changed(task=task)
            for cell in offered("cell", base):
                yield shortened(base.changed(cell=cell)), not {task, cell} <= known
                known |= {task, cell}


def others() -> Iterator[Config]:
    """Every option and both ends of every number, one after the other, for each architecture."""
    for architecture in offered("architecture", Config()):
        base = shortened(Config().changed(architecture=architecture))
        for field in FIELDS:
            if isinstance(field, Choice) and field.key not in ("architecture", "task", "cell"):
                yield from (base.changed(**{field.key: o}) for o in field.options(base))
            elif isinstance(field, Number) and field.key not in ("length", "units", "batch"):
                yield from (base.changed(**{field.key: n}) for n in field.bounds(base))


def named(config: Config) -> str:
    return "&".join(f"{k}={v}" for k, v in config.to_query().items()) or "default"


def place(config: Config) -> str:
    """Where in the table; said without its link, which takes a while to write."""
    return f"{config.architecture}-{config.task}-{config.cell}"


def look(session: Session, new: bool) -> None:
    """Draw every view; each figure must be valid plotly, which is asked of what is `new` only: it
    takes three times as long as the rest, and names and types depend on task and cell alone."""
    run = Run.of(session, example=1)
    panels = [panel for figure in FIGURES.values() for panel in figure.panels(run, LIGHT)]
    first = "tree" if run.tree else "input"
    assert {first, "answer", "signal-h", "loss"} <= {panel.key for panel in panels}
    for panel in panels:
        if new:
            go.Figure(panel.figure)
        assert panel.reading and panel.alt and "not a number" not in panel.reading, panel.key
        assert "not finite" not in panel.reading, panel.key


@pytest.mark.parametrize(
    ("config", "new"), [pytest.param(config, new, id=place(config)) for config, new in table()]
)
def test_every_cell_learns_every_task_of_every_architecture(config: Config, new: bool) -> None:
    session = Session(config)
    before = session.network.parameters.copy()
    session.train(3)
    assert session.updates == 3 and session.stopped is None
    assert all(math.isfinite(loss) for loss in session.history["loss"])
    assert (session.network.parameters != before).any(), "nothing was learned"
    look(session, new)


@pytest.mark.parametrize("config", list(others()), ids=named)
def test_every_setting_trains_and_travels(config: Config) -> None:
    session = trained(config, 2)
    assert session.updates > 0
    assert_same(reopened(session), session)
