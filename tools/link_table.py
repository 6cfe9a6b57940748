"""Writes the table of a link's settings in README.md: `.venv/bin/python -m tools.link_table`."""

from pathlib import Path

from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.fitting import MOST_EMBEDDING
from rnnviz.config.own_cell import OWN, Equations
from rnnviz.config.own_data import OwnData
from rnnviz.config.settings import Choice, Number, Setting
from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.cells import CELLS
from rnnviz.tasks import TASKS

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- link: begin -->\n", "<!-- link: end -->"


def table() -> str:
    """Return the Markdown table: each setting's key, values, default and meaning."""
    rows = ["| key | values | default | meaning |", "|---|---|---|---|"]
    for field in FIELDS:
        default = getattr(Config(), field.key)
        start = f"`{field.write(default)}`" if default != "" else "none"
        start = "the task's" if field.key == "length" else start
        live = " Training goes on when it changes." if field.live else ""
        rows.append(f"| `{field.key}` | {_values(field)} | {start} | {field.help}{live} |")
    return "\n".join(rows) + "\n"


def _values(field: Setting) -> str:
    if isinstance(field, Choice):
        everything = {
            "architecture": list(ARCHITECTURES),
            "task": list(TASKS),
            "cell": [*CELLS, OWN],
            "attention": ["none", *ATTENTIONS],
        }
        options = everything.get(field.key) or list(field.options(Config()))
        return " ".join(f"`{key}`" for key in options)
    words = {
        "length": "steps, as the task allows",
        "embedding": f"0 to {MOST_EMBEDDING}, where symbols go in",
    }
    if field.key in words:
        return words[field.key]
    if isinstance(field, Equations):
        return "as in CONTRIBUTING's recipe for a cell"
    if isinstance(field, OwnData):
        return "packed data, or the hash of a file"
    assert isinstance(field, Number)
    low, high = field.bounds(Config())
    return f"{field.write(low)} to {field.write(high)}"


def main() -> None:
    """Put the table where the README's markers are."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
