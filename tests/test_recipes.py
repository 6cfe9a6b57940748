"""The recipes of CONTRIBUTING.md and the examples of README.md do what they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = r"^```{}\n(.*?)^```"

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
from rnnviz.tasks.parity import Parity
Parity.architectures = ("halves",)
session = learns(100, architecture="halves", task="parity", cell="gru", length=6)
(panel,) = FIGURES["mean-state"].panels(Run.of(session), LIGHT)
go.Figure(panel.figure)
assert "mean ends at" in panel.reading and panel.height > 0
from rnnviz.ui import demos, site
demo = next(demo for demo in demos.demos() if demo.key == "short-copy")
assert "light" in demos.pictures(demo)
assert site.names() == ["playground", "gallery", "hello"]
page = AppTest.from_file("app.py", default_timeout=30).run().switch_page("pages/hello.py").run()
assert not page.exception and page.title[0].value == "Hello"
"""


def blocks(document: str, language: str = "python") -> list[str]:
    text = (ROOT / document).read_text("utf-8")
    return re.findall(BLOCK.format(language), text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that recipes can be added to."""
    quiet = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "rnnviz", tmp_path / "rnnviz", ignore=quiet)
    shutil.copytree(ROOT / "pages", tmp_path / "pages", ignore=quiet)
    shutil.copy(ROOT / "app.py", tmp_path)
    shutil.copytree(ROOT / "assets", tmp_path / "assets", ignore=quiet)
    return tmp_path


def run(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_every_recipe_works_as_it_stands(copy: Path) -> None:
    recipes = blocks("CONTRIBUTING.md")
    assert len(recipes) == 6
    for recipe in [*recipes, *blocks("CONTRIBUTING.md", "toml")]:
        path = copy / recipe.splitlines()[0].removeprefix("# ")
        assert not (ROOT / path.relative_to(copy)).exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(recipe, "utf-8")
    run(CHECKS, copy)


def test_recipes_keep_to_the_style() -> None:
    for recipe in blocks("CONTRIBUTING.md"):
        for check in (["check", "--stdin-filename", "a.py"], ["format", "--check"]):
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *check, "-"],
                cwd=ROOT,
                input=recipe,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{recipe}\n{done.stdout}{done.stderr}"


def test_the_notebook_examples_run() -> None:
    said = run("\n".join(blocks("README.md")), ROOT)
    assert "hidden units: 9999 is outside 2–128" in said
    assert "Traceback" not in said
