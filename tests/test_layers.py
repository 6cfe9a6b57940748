"""The layers of the house: who may import whom, read from the sources."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# layer -> packages and layers that it may import beside itself and the standard library
NUMPY = {"numpy"}
REGISTRY = {"registry"}
SCIENCE = {"numpy", "pandas", "threadpoolctl"}
BELOW = {"registry", "engine", "tasks", "config"}
ALLOWED: dict[str, set[str]] = {
    "registry": set(),
    "engine": NUMPY | REGISTRY,
    "tasks": NUMPY | REGISTRY,
    "config": NUMPY | {"registry", "engine", "tasks"},
    "training": SCIENCE | BELOW,
    "analysis": SCIENCE | BELOW | {"training"},
    "figures": SCIENCE | {"plotly"} | BELOW | {"training", "analysis"},
    "top": BELOW | {"training"},
    "ui": SCIENCE | {"plotly", "streamlit"} | BELOW | {"training", "analysis", "figures", "top"},
    "pages": {"ui", "streamlit"},
}
# modules that stand beside the packages, and the layer whose rules hold for them
MODULES = {
    "task": "tasks",
    "material": "tasks",
    "own": "tasks",
    "settings": "config",
    "fields": "config",
    "own_cell": "config",
    "cost": "config",
    "fitting": "config",
    "data_setting": "config",
    "versions": "config",
    "packed": "tasks",
    "history": "training",
    "held_out": "training",
    "passes": "training",
    "stopping": "training",
    "trace": "training",
    "snapshots": "training",
    "past": "training",
    "__init__": "top",
}


def layer_of(path: Path) -> str:
    """The layer of a source file, given relative to the root; KeyError where it has none."""
    if path.parts[0] != "rnnviz":
        return "pages"
    name = path.parts[1].removesuffix(".py")
    name = MODULES.get(name, name)
    if name not in ALLOWED:
        raise KeyError(f"{path} belongs to no layer: give it one in tests/test_layers.py")
    return name


def imports(source: str, path: Path) -> Iterator[str]:
    """The dotted names that a file imports, relative ones made absolute."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = list(path.with_suffix("").parts[: -node.level]) if node.level else []
            module = ".".join(start + ([node.module] if node.module else []))
            if module == "rnnviz":
                yield from (f"rnnviz.{alias.name}" for alias in node.names)
            else:
                yield module


def wrong(source: str, path: Path) -> list[str]:
    """What a file imports that its layer may not."""
    own = layer_of(path)
    found = []
    for name in imports(source, path):
        top, *rest = name.split(".")
        if top in sys.stdlib_module_names:
            continue
        if top == "rnnviz":
            # `from rnnviz import Config` names a class of the package itself
            part = rest[0] if rest else "__init__"
            known = (ROOT / "rnnviz" / part).exists() or (ROOT / f"rnnviz/{part}.py").exists()
            target = layer_of(Path("rnnviz", part)) if known else "top"
        else:
            target = "pages" if top in ("pages", "app") else top
        if target != own and target not in ALLOWED[own]:
            found.append(f"{path}: {own} must not import {name}")
    return found


def sources() -> list[Path]:
    files = [*ROOT.glob("rnnviz/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]
    return [path.relative_to(ROOT) for path in files if path.exists()]


def test_no_arrow_points_the_wrong_way() -> None:
    found = [w for path in sources() for w in wrong((ROOT / path).read_text("utf-8"), path)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("rnnviz/engine/plan.py", "import streamlit as st"),
        ("rnnviz/engine/plan.py", "import pandas"),
        ("rnnviz/engine/plan.py", "from rnnviz.tasks import TASKS"),
        ("rnnviz/engine/plan.py", "from rnnviz import config"),
        ("rnnviz/engine/plan.py", "from ..training import Session"),
        ("rnnviz/engine/plan.py", "def late():\n    from rnnviz.config import Config"),
        ("rnnviz/tasks/adding.py", "from rnnviz.engine.plan import Plan"),
        ("rnnviz/task.py", "from rnnviz.config import Config"),
        ("rnnviz/config.py", "from rnnviz.training import Session"),
        ("rnnviz/training.py", "import plotly.graph_objects as go"),
        ("rnnviz/figures/theme.py", "import streamlit"),
        ("rnnviz/__init__.py", "from rnnviz.figures.views import FIGURES"),
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
        ("rnnviz/tasks/adding.py", "from rnnviz.task import Task\nfrom rnnviz.material import pen"),
        ("rnnviz/figures/theme.py", "import plotly.io\nfrom rnnviz.analysis.run import Run"),
        ("rnnviz/ui/form.py", "import streamlit\nfrom rnnviz.config import FIELDS"),
        ("app.py", "import streamlit as st\nfrom rnnviz.ui import page"),
    ],
)
def test_a_right_arrow_is_let_through(path: str, source: str) -> None:
    assert not wrong(source, Path(path))


def test_a_file_without_a_layer_is_told() -> None:
    with pytest.raises(KeyError, match="no layer"):
        layer_of(Path("rnnviz/elsewhere/thing.py"))


@pytest.mark.parametrize("module", ["rnnviz", "rnnviz.config"])
def test_the_library_starts_no_web_framework(module: str) -> None:
    code = f"import sys, {module}; print({{'streamlit', 'plotly'}} & set(sys.modules) or '')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
