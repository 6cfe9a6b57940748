"""What a decoder generates from its own outputs, below the target."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.staggered import SIZE
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted, symbols
from rnnviz.tasks.material.sequences import Whole

HEIGHT = 76


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw target and generated output symbol by symbol; nothing without a decoder of symbols."""
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
                "hovertemplate": f"step %{{x}}: {('target', 'generated')[y - 1]} %{{text}}"
                "<extra></extra>",
            }
        )
    tiles = np.where(np.stack([mask, said]), 1.0, np.nan)
    behind = parts.heatmap(
        tiles, ((0, theme.tile), (1, theme.tile)), 0, 1, "", hoverinfo="skip", x0=start + 1
    )
    behind.pop("hovertemplate")
    axis = parts.axis(theme, range=[2.5, 0.5], tickvals=[1, 2], ticktext=["target", "generated"])
    text = reading(run, target, written, mask)
    return [
        Panel(
            key="written",
            title="yₜ · generated: the decoder reads its own outputs",
            column="time",
            figure={
                "data": [behind, *rows],
                "layout": parts.run_layout(theme, run, HEIGHT, axis),
            },
            reading=text,
            alt=f"Two rows of symbols, the target and what the decoder generates. {text}",
            height=HEIGHT,
        )
    ]


def until(written: Whole, end: int) -> Bools:
    """True up to the first end symbol of (A,), that one included."""
    ends = np.cumsum(written == end)
    return np.concatenate([[True], ends[:-1] == 0])


def whole(run: Run) -> int:
    """Count the examples of the probe whose every symbol is correct."""
    start = run.answers_from
    hits = (run.trace.written == run.trace.targets[start:]) | ~run.trace.mask[start:]
    return int(hits.all(0).sum())


def reading(run: Run, target: Whole, written: Whole, mask: Bools) -> str:
    """Say whether the output is correct, where it first goes wrong, and how many are correct."""
    count = run.trace.targets.shape[1]
    all_of = f"Correct to the last symbol: {whole(run)} of the {count} examples."
    wrong = np.flatnonzero(mask & (written != target))
    labels = run.task.output_labels
    if not wrong.size:
        return f"Each step reads the previous output: here without an error. {all_of}"
    step = int(wrong[0])
    return (
        f"First error at step {run.answers_from + step + 1}: {quoted(labels[written[step]])} "
        f"instead of {quoted(labels[target[step]])}. The next steps read it; in training they read "
        f"the target (teacher forcing). {all_of}"
    )


WRITTEN = Figure(key="written", order=22, panels=panels)
