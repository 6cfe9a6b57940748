"""The recipes of CONTRIBUTING.md and the examples of README.md do what they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = r"^```{}\n(.*?)^```"
NOT_OURS = shutil.ignore_patterns(".git", ".venv", ".hypothesis", ".*_cache", "__pycache__")
# What a recipe's text asks for beside its file: a task names the architecture that it serves.
SERVES = '("many-to-many",)', '("many-to-many", "second-half")'

CHECKS = """
import math
from streamlit.testing.v1 import AppTest
from rnnviz import Config, Session
from rnnviz.analysis.run import Run
from rnnviz.figures.theme import LIGHT
from rnnviz.figures.views import FIGURES
import plotly.graph_objects as go

def learns(updates, **settings):
    session = Session(Config(**settings))
    session.train(updates)
    losses = session.history["loss"]
    assert session.stopped is None and losses.tail(20).mean() < losses.head(20).mean(), settings
    return session

session = learns(100, cell="ugrnn", task="temporal-order", length=10)
assert set(session.weights) >= {"cell.W_z", "cell.U_n", "cell.b_z"}
assert session.trace().strands[0].values["z"].min() >= 0
session = learns(100, cell="rnn", activation="arctan", task="temporal-order", length=10)
assert session.trace().strands[0].ranges["h"] == (-math.pi / 2, math.pi / 2)
session = learns(400, task="parity", cell="lstm", length=4)
assert session.history["loss"].iloc[-1] < session.baselines[0].loss
learns(100, architecture="second-half", task="parity", cell="gru", length=6)
learns(100, task="reversal", attention="bilinear", length=4)
learns(100, task="adding", optimizer="nesterov", init="cycle", length=6, lr=0.01)
learns(100, task="adding", cell="own", equations="h = arctan(W_h @ x + U_h @ h)", length=6)
(panel,) = FIGURES["mean-state"].panels(Run.of(session), LIGHT)
go.Figure(panel.figure)
assert "mean ends at" in panel.reading and panel.height > 0
page = AppTest.from_file("app.py", default_timeout=30)
page.query_params["tool"] = "weight-counts"
assert "cell.U_f: 256" in [line.value for line in page.run().text]
page.switch_page("pages/hello.py").run()
assert not page.exception and page.title[0].value == "Hello"
"""


def blocks(document: str, language: str = "python") -> list[str]:
    text = (ROOT / document).read_text("utf-8")
    return re.findall(BLOCK.format(language), text, re.DOTALL | re.MULTILINE)


RECIPES = {  # file -> what is in it
    block.splitlines()[0].removeprefix("# "): block
    for block in [*blocks("CONTRIBUTING.md"), *blocks("CONTRIBUTING.md", "toml")]
}
KINDS = {  # where the file of each kind lies
    "cell": "rnnviz/engine/cells/",
    "task": "rnnviz/tasks/",
    "architecture": "rnnviz/engine/architectures/",
    "activation": "rnnviz/engine/operations/",
    "attention": "rnnviz/engine/attentions/",
    "optimiser": "rnnviz/engine/optimizers/",
    "initialiser": "rnnviz/engine/initializers/",
    "figure": "rnnviz/figures/views/",
    "page": "pages/",
    "tool": "rnnviz/ui/tools/",
    "demo": "assets/demos/",
}


def keys(folder: str) -> list[str]:
    """The keys of what the recipes put into a folder."""
    own = (path for path in map(Path, RECIPES) if path.parent == Path(folder))
    return [path.stem.replace("_", "-") for path in own]


def run(command: list[str], folder: Path) -> str:
    """What a Python command says; it must not fail."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository to which all recipes were added."""
    folder = tmp_path / "copy"
    shutil.copytree(ROOT, folder, ignore=NOT_OURS)
    for name, recipe in RECIPES.items():
        assert not (folder / name).exists()
        (folder / name).write_text(recipe, "utf-8")
    task = folder / "rnnviz/tasks/parity.py"
    task.write_text(task.read_text("utf-8").replace(*SERVES), "utf-8")
    run(["-m", "tools.link_table"], folder)
    run(["-m", "tools.thumbnails", *keys(KINDS["demo"])], folder)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_recipe_for_every_kind(kind: str) -> None:
    assert keys(KINDS[kind])


@pytest.mark.slow
def test_nothing_but_the_new_files_is_needed(copy: Path) -> None:
    """Style, what the recipes promise, and all tests that need no browser and are not slow."""
    run(["-m", "ruff", "check", "--no-cache", "."], copy)
    run(["-m", "ruff", "format", "--check", "--no-cache", "."], copy)
    run(["-c", CHECKS], copy)
    run(["-m", "pytest", "-q", "-m", "not slow", "--ignore=tests/e2e"], copy)


def test_the_notebook_examples_run() -> None:
    said = run(["-c", "\n".join(blocks("README.md"))], ROOT)
    assert "hidden units: 9999 is outside 2–128" in said
    assert "Traceback" not in said
