"""What a decoder generates from its own outputs, below the target."""

import numpy as np

from rnnviz.analysis.generated import Generated, generated
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.staggered import SIZE
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted, symbols
from rnnviz.tasks.material.sequences import Whole

HEIGHT = 76


def keys(run: Run) -> tuple[str, ...]:
    """Nothing without a decoder of symbols."""
    symbols_out = run.trace.written is not None and run.task.classifies
    return ("written",) if symbols_out else ()


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw target and generated output symbol by symbol."""
    found = generated(run)
    assert found is not None
    first = run.answers_from + 1
    behind = marks.tiles(np.stack([found.mask, found.said]), theme.tile, x0=first)
    never = np.zeros_like(found.said)
    traces = [
        behind,
        line(run, theme, 1, found.target, found.mask, never),
        line(run, theme, 2, found.written, found.said, found.beyond),
    ]
    axis = parts.axis(theme, range=[2.5, 0.5], tickvals=[1, 2], ticktext=["target", "generated"])
    text = reading(run, found)
    return Panel(
        key=key,
        title="yₜ · generated: the decoder reads its own outputs",
        column="time",
        figure={"data": traces, "layout": parts.run_layout(theme, run, HEIGHT, axis)},
        reading=text,
        alt=f"Two rows of symbols, the target and what the decoder generates. {text}",
        height=HEIGHT,
    )


def line(run: Run, theme: Theme, y: int, codes: Whole, shown: Bools, wrong: Bools) -> Dict:
    """Return the symbols that are `shown` as a line of words, the `wrong` ones bold and red."""
    labels = symbols(run.task.output_labels)
    first, what = run.answers_from + 1, ("target", "generated")[y - 1]
    texts = [
        f"<b>{labels[c]}</b>" if w else labels[c] if s else ""
        for c, s, w in zip(codes, shown, wrong, strict=True)
    ]
    colours = [theme.alarm if w else theme.text for w in wrong]
    x, hover = np.arange(first, first + len(codes)), f"step %{{x}}: {what} %{{text}}"
    return marks.words(x, np.full(len(codes), y), texts, SIZE, colours, hover)


def reading(run: Run, found: Generated) -> str:
    """Say whether the output is correct, where it first goes wrong, and how many are correct."""
    all_of = f"Correct to the last symbol: {found.whole} of the {found.examples} examples."
    wrong = np.flatnonzero(found.wrong)
    labels = run.task.output_labels
    if not wrong.size:
        return f"Each step reads the previous output: here without an error. {all_of}"
    step = int(wrong[0])
    return (
        f"First error at step {run.answers_from + step + 1}: "
        f"{quoted(labels[found.written[step]])} instead of {quoted(labels[found.target[step]])}. "
        f"The next steps read it; in training they read the target (teacher forcing). {all_of}"
    )


WRITTEN = Figure(key="written", title="Generated output", order=22, draw=draw, shows=keys)
