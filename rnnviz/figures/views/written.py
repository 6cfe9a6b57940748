"""What a decoder writes when it runs freely, below what it should write."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.staggered import SIZE
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted, symbols
from rnnviz.material.sequences import Whole
from rnnviz.task import Bools

HEIGHT = 76


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw target and free answer symbol by symbol; nothing without a decoder of symbols."""
    if run.trace.written is None or run.task.loss != "cross-entropy":
        return []
    end = run.task.n_out - 1
    start, mask = run.answers_from, np.asarray(run.mask)[run.answers_from :]
    target, written = run.targets[start:], run.trace.written[:, run.example]
    said = until(written, end)
    right = mask & (written == target)
    labels = symbols(run.task.output_labels)
    x = np.arange(start + 1, run.length + 1)
    rows = []
    for y, codes, shown in ((1, target, mask), (2, written, said)):
        wrong = shown & ~right if y == 2 else np.zeros_like(shown)
        rows.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": parts.typed(x),
                "y": parts.typed(np.full(len(x), y)),
                "text": [
                    f"<b>{labels[c]}</b>" if w else labels[c] if s else ""
                    for c, s, w in zip(codes, shown, wrong, strict=True)
                ],
                "textfont": {
                    "size": SIZE,
                    "color": [theme.alarm if w else theme.text for w in wrong],
                },
                "hovertemplate": f"step %{{x}}: {('target', 'writes')[y - 1]} %{{text}}"
                "<extra></extra>",
            }
        )
    tiles = np.where(np.stack([mask, said]), 1.0, np.nan)
    behind = parts.heatmap(
        tiles, ((0, theme.tile), (1, theme.tile)), 0, 1, "", hoverinfo="skip", x0=start + 1
    )
    behind.pop("hovertemplate")
    axis = parts.axis(theme, range=[2.5, 0.5], tickvals=[1, 2], ticktext=["target", "writes"])
    text = reading(run, target, written, mask)
    return [
        Panel(
            key="written",
            title="free running · what it writes from its own answers",
            column="time",
            figure={
                "data": [behind, *rows],
                "layout": parts.run_layout(theme, run, HEIGHT, axis),
            },
            reading=text,
            alt=f"Two rows of symbols, the target and what the decoder writes freely. {text}",
            height=HEIGHT,
        )
    ]


def until(written: Whole, end: int) -> Bools:
    """True up to the first end symbol of (A,), that one included."""
    ends = np.cumsum(written == end)
    return np.concatenate([[True], ends[:-1] == 0])


def whole(run: Run) -> int:
    """Count the examples of the probe whose every symbol is written right."""
    start = run.answers_from
    hits = (run.trace.written == run.trace.targets[start:]) | ~run.trace.mask[start:]
    return int(hits.all(0).sum())


def reading(run: Run, target: Whole, written: Whole, mask: Bools) -> str:
    """Say whether the answer is right, where it first goes wrong, and how many are right."""
    count = run.trace.written.shape[1]
    all_of = f"Right to the last symbol: {whole(run)} of the {count} examples."
    wrong = np.flatnonzero(mask & (written != target))
    labels = run.task.output_labels
    if not wrong.size:
        return f"Each step reads the symbol before, its own: here without a mistake. {all_of}"
    step = int(wrong[0])
    return (
        f"First mistake at step {run.answers_from + step + 1}: {quoted(labels[written[step]])} "
        f"for {quoted(labels[target[step]])}; what follows builds on it, unlike in training, "
        f"where each step is told the right symbol before. {all_of}"
    )


WRITTEN = Figure(key="written", order=22, panels=panels)
