"""Writes the table of a link's keys in README.md: `.venv/bin/python -m tools.link_table`."""

from pathlib import Path
from typing import Any

from rnnviz.config import link
from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.settings import Setting
from rnnviz.engine.topologies import TOPOLOGIES
from rnnviz.ui.tools import TOOLS

README = Path(__file__).resolve().parent.parent / "README.md"
KNOWN = {"tools": TOOLS}  # that values depend on beside a config
BEGIN, END = "<!-- link: begin -->\n", "<!-- link: end -->"


def table() -> str:
    """Return the Markdown table: each key, its values, default and meaning."""
    rows = ["| key | values | default | meaning |", "|---|---|---|---|"]
    config = Config()
    rows += [_row(field, config, getattr(config, field.key)) for field in FIELDS]
    for part in link.PARTS:
        rows += [_row(s, KNOWN, getattr(part, s.key)) for s in part.settings()]
    return "\n".join(rows) + "\n"


def _row(setting: Setting, config: Any, default: Any) -> str:
    none = default == "" or default == ()
    start = setting.start or ("none" if none else f"`{setting.write(default)}`")
    live = " Training goes on when it changes." if setting.live else ""
    return f"| `{setting.key}` | {setting.offers(config)} | {start} | {_meaning(setting)}{live} |"


def _meaning(setting: Setting) -> str:
    """What it means; where topologies call it by different names, by each of them."""
    told = dict.fromkeys(setting.words(topology) for topology in TOPOLOGIES.values())
    if len(told) == 1:
        return setting.help
    return " ".join(f"{label}: {text[:1].lower()}{text[1:]}" for label, text in told)


def main() -> None:
    """Put the table where the README's markers are."""
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
