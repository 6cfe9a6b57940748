"""What the repository promises: short functions, true documents, complete requirements."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.link_table import table

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
LONGEST_FUNCTION, LONGEST_FILE = 50, 300  # lines
TEXT = {".py", ".md", ".toml", ".txt", ".js", ".css", ".json", ".html", ".yml", ".yaml", ""}


def tracked() -> list[Path]:
    """The files that git holds, or all visible files of an export without git."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        own = (path for path in found if not any(part[0] in "._" for part in path.parts[:-1]))
        return [ROOT / path for path in own if (ROOT / path).is_file()]
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def sources(*endings: str) -> list[Path]:
    """The files of ours with these endings."""
    return sorted(path for path in tracked() if path.suffix in endings)


def test_functions_fit_on_a_screen() -> None:
    long = []
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert not long, "\n".join(long)


def test_files_are_short() -> None:
    sizes = {p: len(p.read_text("utf-8").splitlines()) for p in sources(".py", ".js")}
    assert sizes and not {p.relative_to(ROOT): n for p, n in sizes.items() if n > LONGEST_FILE}


def test_public_functions_say_what_they_do() -> None:
    silent = []
    for path in sorted((ROOT / "rnnviz").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    silent = [s for s in silent if not s.startswith("rnnviz/tasks/")]  # Task says it once
    assert not silent, "\n".join(silent)


def requirements(name: str) -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [re.split(r"[<>=~! ]", line)[0] for line in lines if line and line[0] not in "#-"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_has_a_reason(name: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `")]
    for package in requirements(name):
        row = next((r for r in rows if f"`{package}`" in r.split("|")[1]), None)
        assert row, f"{package} is not in the README's table"
        assert len(row.split("|")[2].strip()) > 10


def test_what_is_imported_is_required() -> None:
    required, own = set(requirements("requirements.txt")), {"rnnviz", "pages", "app"}
    for path in [*(ROOT / "rnnviz").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            for top in {name.split(".")[0] for name in names}:
                known = top in sys.stdlib_module_names or top in own | required
                assert known, f"{path.relative_to(ROOT)} imports {top}, not in requirements.txt"


def test_streamlit_cloud_takes_requirements_txt() -> None:
    earlier = [n for n in ("uv.lock", "Pipfile", "environment.yml") if (ROOT / n).exists()]
    assert not earlier, "Streamlit Cloud would read this instead of requirements.txt"


# what readers stumbled over, and the field's word for it
COINED = {
    "foresee": "predict",
    "learnt": "learned",
    "likeliest": "most probable",
    "half open": "between 0.1 and 0.9",
    "flat ends": "saturated",
    "would answer": "predicts",
    "followed to the letter": "about this link",
    "read right to left": "backpropagation runs this way",
    "lie above each other": "stacked",
}


@pytest.mark.parametrize("word", COINED)
def test_sentences_use_the_words_of_the_field(word: str) -> None:
    own = (path for path in sources(".py") if "tests" not in path.relative_to(ROOT).parts)
    read = [*own, *ROOT.glob("*.md"), *(ROOT / "assets" / "demos").glob("*.toml")]
    found = [path for path in read if word in path.read_text("utf-8").lower()]
    assert not found, f"write {COINED[word]!r}"


def test_the_link_table_is_true() -> None:
    assert table() in README, "run: python -m tools.link_table"


def test_the_files_that_documents_name_exist() -> None:
    documents = ("README.md", "CONTRIBUTING.md", "benchmarks/README.md", "deploy/README.md")
    for document in documents:
        text = (ROOT / document).read_text("utf-8")
        links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
        scripts = re.findall(r"(?:python3?|py) (\w[\w/]*\.py)", text)
        modules = re.findall(r"python3? -m ((?:tools|benchmarks)[\w.]*)", text)
        names = [*scripts, *(m.replace(".", "/") + ".py" for m in modules)]
        base = (ROOT / document).parent
        missing = [n for n in names if not (ROOT / n).exists()]
        missing += [n for n in links if not (base / n).exists()]
        assert not missing, f"{document} names {missing}"
        assert links or names


def test_no_path_of_one_machine() -> None:
    places = re.compile(r"/(?:home|Users|work|root)/\w")
    own = Path(__file__)
    for path in tracked():
        if path.suffix in TEXT and path != own:
            found = places.search(path.read_text("utf-8", errors="ignore"))
            assert not found, f"{path.relative_to(ROOT)}: {found[0] if found else ''}"


def test_python_versions_agree() -> None:
    from tools.environment import NEWEST, OLDEST

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert settings["mypy"]["python_version"] == ".".join(map(str, OLDEST))
    assert settings["ruff"]["target-version"] == "py" + "".join(map(str, OLDEST))
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        assert f"3.{minor}" in README
