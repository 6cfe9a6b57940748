"""The layers of the house: who may import whom, read from the sources."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from rnnviz import ROOMS

ROOT = Path(__file__).resolve().parent.parent

ORDER = ("", *ROOMS, "rnnviz", "pages")  # each may import those before it
# what is installed -> the lowest room that may import it
INSTALLED = {
    "numpy": "engine",
    "pandas": "training",
    "threadpoolctl": "training",
    "plotly": "figures",
    "streamlit": "ui",
}


def room_of(path: Path) -> str:
    """The room of a source file given relative to the root; KeyError where it lies in none."""
    if path.parts[0] != "rnnviz":
        return "pages"
    room = "rnnviz" if path.parts[1:] == ("__init__.py",) else path.parts[1]
    if room not in ORDER:
        raise KeyError(f"{path} lies in no room: move it into one of {', '.join(ROOMS)}")
    return room


def imports(source: str, path: Path) -> Iterator[str]:
    """The dotted names that a file imports, relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = list(path.with_suffix("").parts[: -node.level]) if node.level else []
            module = ".".join(start + ([node.module] if node.module else []))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def wrong(source: str, path: Path) -> list[str]:
    """What a file imports that its room may not."""
    own = room_of(path)
    return [
        f"{path}: {own} must not import {name}"
        for name in imports(source, path)
        if not _may(own, *name.split("."))
    ]


def _may(own: str, top: str, *rest: str) -> bool:
    if top in sys.stdlib_module_names:
        return True
    if top in ("app", "pages"):
        return own == "pages"
    if top == "rnnviz":  # `from rnnviz import Config` names a class of the package itself
        target = rest[0] if rest and rest[0] in ROOMS else "rnnviz"
        if own == "pages":
            return target == "ui"
        if own == "ui" and target == "rnnviz":
            return True
    elif top not in INSTALLED:
        return False
    else:
        target = INSTALLED[top]
        if own == "pages":
            return target == "ui"
    return ORDER.index(target) <= ORDER.index(own)


def sources() -> list[Path]:
    files = [*ROOT.glob("rnnviz/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]
    return [path.relative_to(ROOT) for path in files if path.exists()]


def test_no_arrow_points_up() -> None:
    found = [w for path in sources() for w in wrong((ROOT / path).read_text("utf-8"), path)]
    assert not found, "\n".join(found)


def test_no_imports_run_in_a_circle() -> None:
    """Not even for types: every file can be read after those that it stands on."""
    paths = {".".join(p.with_suffix("").parts).removesuffix(".__init__"): p for p in sources()}
    graph = {}
    for name, path in paths.items():
        found = imports((ROOT / path).read_text("utf-8"), path)
        modules = {i if i in paths else i.rpartition(".")[0] for i in found}
        graph[name] = modules & paths.keys() - {name}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_every_room_says_what_lies_in_it() -> None:
    assert {p.name for p in (ROOT / "rnnviz").iterdir() if (p / "__init__.py").exists()} == set(
        ROOMS
    )
    for room in ROOMS:
        text = ast.get_docstring(ast.parse((ROOT / "rnnviz" / room / "__init__.py").read_text()))
        assert text and len(text.splitlines()) <= 20, room
        for path in (ROOT / "rnnviz" / room).iterdir():
            if path.stem.startswith("_") or path.parent.name == "tasks" and path.suffix == ".py":
                continue
            name = f"{path.name}/" if path.is_dir() else path.stem
            assert f"`{name}`" in text or f"/{name}`" in text, f"{room} does not name {name}"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rnnviz/engine/plan.py", "import streamlit as st"),
        ("rnnviz/engine/plan.py", "import pandas"),
        ("rnnviz/engine/plan.py", "from rnnviz.tasks import TASKS"),
        ("rnnviz/engine/plan.py", "from rnnviz import config"),
        ("rnnviz/engine/plan.py", "from ..training import session"),
        ("rnnviz/engine/plan.py", "def late():\n    from rnnviz.config.config import Config"),
        ("rnnviz/tasks/adding.py", "from rnnviz.config.config import Config"),
        ("rnnviz/config/config.py", "from rnnviz.training.session import Session"),
        ("rnnviz/training/session.py", "import plotly.graph_objects as go"),
        ("rnnviz/figures/theme.py", "import streamlit"),
        ("rnnviz/figures/theme.py", "from rnnviz import Config"),
        ("rnnviz/ui/form.py", "import torch"),
        ("pages/playground.py", "from rnnviz.engine.plan import Plan"),
        ("app.py", "import plotly"),
    ],
)
def test_a_wrong_arrow_is_seen(path: str, source: str) -> None:
    assert wrong(source, Path(path))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rnnviz/engine/plan.py", "import numpy as np\nfrom .layout import Layout\nimport math"),
        ("rnnviz/tasks/adding.py", "from rnnviz.tasks.material import pen, task"),
        ("rnnviz/figures/theme.py", "import plotly.io\nfrom rnnviz.analysis.run import Run"),
        ("rnnviz/ui/form.py", "import streamlit\nfrom rnnviz.config.fields import FIELDS"),
        ("app.py", "import streamlit as st\nfrom rnnviz.ui import page"),
    ],
)
def test_a_right_arrow_is_let_through(path: str, source: str) -> None:
    assert not wrong(source, Path(path))


@pytest.mark.parametrize("path", ["rnnviz/elsewhere/thing.py", "rnnviz/loose.py"])
def test_a_file_outside_the_rooms_is_told(path: str) -> None:
    with pytest.raises(KeyError, match="no room"):
        room_of(Path(path))


@pytest.mark.parametrize("module", ["rnnviz", "rnnviz.config.config"])
def test_the_library_starts_no_web_framework(module: str) -> None:
    code = f"import sys, {module}; print({{'streamlit', 'plotly'}} & set(sys.modules) or '')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
