"""The output of a classifier: the probability of each class, and the target."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.staggered import heights, levels_for
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name, number, percent, quoted, symbol, symbols
from rnnviz.tasks.material.sequences import Whole

ROWS = 12  # with more classes, only the target and the most probable class are drawn
HEIGHT = 120
ROW = 12  # px
Drawn = tuple[list[Dict], Dict, int, str]  # traces, vertical axis, height, alt


def draw(run: Run, theme: Theme) -> Drawn:
    """Choose the picture by the numbers of steps and classes."""
    classes = run.predictions.shape[1]
    if classes > ROWS:
        return two_rows(run, theme)
    return bars(run, theme) if run.length == 1 else grid(run, theme)


def height_for(classes: int) -> int:
    """Return a height that keeps the names of the classes apart."""
    return max(HEIGHT, parts.BAR + 4 + parts.AXIS + ROW * classes)


def class_axis(run: Run, theme: Theme) -> Dict:
    """Return the axis of classes, the first at the top."""
    names = [margin_name(label) for label in run.task.output_labels]
    ticks = list(range(1, len(names) + 1))
    rows = [len(names) + 0.5, 0.5]
    return parts.axis(theme, range=rows, tickvals=ticks, ticktext=names)


def target_dots(run: Run, theme: Theme) -> Dict:
    """Return a dot on the target at each step that is in the loss."""
    counted = np.flatnonzero(run.mask)
    right = run.targets[counted].astype(int)
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,  # a probability of 1 ends at the edge
        "x": parts.typed(counted + 1),
        "y": parts.typed(right + 1),
        "text": [symbol(run.task.output_labels[c]) for c in right],
        "marker": {
            "size": 8 if len(counted) <= parts.FEW else 5,
            "color": theme.text,
            "line": {"color": theme.background, "width": 1.5},
        },
        "hovertemplate": f"{run.noun} %{{x}}: target %{{text}}<extra></extra>",
    }


def grid(run: Run, theme: Theme) -> Drawn:
    """Draw class × step."""
    classes = run.predictions.shape[1]
    names = [[symbol(name)] * run.length for name in run.task.output_labels]
    drawn = parts.heatmap(
        run.predictions.T,
        theme.share,
        0,
        1,
        f"{run.noun} %{{x}}: %{{text}} with probability %{{z:.2f}}",
        text=names,
    )
    alt = f"Heatmap of the probability of {classes} classes at {run.length} {run.noun}s."
    return [drawn, target_dots(run, theme)], class_axis(run, theme), height_for(classes), alt


def veils(run: Run, theme: Theme) -> list[Dict]:
    """Return a veil over the steps that are not in the loss, where no words would lie under it."""
    few = run.predictions.shape[1] <= ROWS
    return parts.veils(run.mask, theme) if few else []


def bars(run: Run, theme: Theme) -> Drawn:
    """Draw the probabilities of the only step as bars from left to right, full width being 1."""
    chances = run.predictions[0]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "base": 0.5,
            "x": parts.typed(chances),
            "y": parts.typed(np.arange(1, len(chances) + 1)),
            "width": 0.7,
            "text": [
                f"{symbol(n)}: {number(p)}"
                for n, p in zip(run.task.output_labels, chances, strict=True)
            ],
            "textposition": "none",
            "marker": {"color": theme.share[3][1], "line": {"width": 0}},
            "hovertemplate": "%{text}<extra></extra>",
        },
        target_dots(run, theme),
    ]
    right = run.targets[run.mask].astype(int)
    traces[1]["x"] = parts.typed(0.5 + chances[right])  # at the end of the target's bar
    alt = f"Bars of the probability of {len(chances)} classes."
    return traces, class_axis(run, theme), height_for(len(chances)), alt


def two_rows(run: Run, theme: Theme) -> Drawn:
    """Draw the target above the most probable symbol, on tiles as dark as their probability;
    tiles of steps that are not in the loss are pale."""
    chances, mask = run.predictions, np.asarray(run.mask)
    right = np.where(mask, run.targets, 0).astype(int)
    best = chances.argmax(-1)
    of_right = np.where(mask, np.take_along_axis(chances, right[:, None], -1)[:, 0], np.nan)
    shares = np.stack([of_right, chances.max(-1)])
    told = [[hover_line(c, run, t) for t, c in enumerate(row)] for row in (right, best)]
    tiles = [
        parts.heatmap(
            np.where(chosen, shares, np.nan), scale, 0, 1, "step %{x}: %{text}", text=told
        )
        for scale, chosen in ((theme.share, mask), (theme.share_pale, ~mask))
    ]
    axis = parts.axis(theme, range=[2.5, 0.5], tickvals=[1, 2], ticktext=["target", "output"])
    alt = f"Target and most probable symbol at {run.length} steps."
    return [*tiles, letters(run, theme, right, best, shares)], axis, HEIGHT, alt


def letters(run: Run, theme: Theme, right: Whole, best: Whole, shares: Floats) -> Dict:
    """Return the symbols `right` and `best` (T,) on tiles of `shares` (2, T); wrong ones bold."""
    labels, mask = symbols(run.task.output_labels), np.asarray(run.mask)
    above = [labels[c] if m else "" for c, m in zip(right, mask, strict=True)]
    below = [
        f"<b>{labels[a]}</b>" if m and a != c else labels[a]
        for a, c, m in zip(best, right, mask, strict=True)
    ]
    levels = levels_for([labels[a] for a in best], run.length, most=3)
    offset = 0.5 - heights(run.length, levels)
    turned = np.nan_to_num(shares) > theme.share_turns
    colours = np.where(mask, np.array(theme.letters)[turned.astype(int)], theme.text)
    return {
        "type": "scatter",
        "mode": "text",
        "x": parts.typed(np.tile(np.arange(1, run.length + 1), 2)),
        "y": parts.typed(np.concatenate([1 + offset, 2 + offset])),
        "text": above + below,
        "textfont": {"size": 13, "color": colours.ravel().tolist()},
        "hoverinfo": "skip",
    }


def hover_line(shown: int, run: Run, step: int) -> str:
    """Say how probable a symbol is at a step, and what is most probable."""
    labels, chances = run.task.output_labels, run.predictions[step]
    best = int(chances.argmax())
    text = f"{symbol(labels[shown])} with probability {chances[shown]:.2f}"
    return text if best == shown else f"{text}, {symbol(labels[best])} {chances[best]:.2f}"


def reading(run: Run) -> str:
    """Say how often it is correct, and with what probability."""
    counted = np.flatnonzero(run.mask)
    if not counted.size:
        return f"No {run.noun} of this example is in the loss."
    chances: Floats = run.predictions[counted]
    if not np.isfinite(chances).all():
        return "Some probabilities are not finite numbers; they are not drawn."
    right = run.targets[counted].astype(int)
    if counted.size == 1:
        return _one(run, int(counted[0]) + 1, chances[0], int(right[0]))
    best = chances.argmax(-1)
    labels, good = run.task.output_labels, int((best == right).sum())
    of_right = np.take_along_axis(chances, right[:, None], -1)[:, 0]
    worst = int(of_right.argmin())
    where = f"{run.noun} {counted[worst] + 1}"
    if good == counted.size:
        return (
            f"All {counted.size} {run.noun}s in the loss are correct; the least confident is "
            f"{where} with {percent(of_right[worst])}."
        )
    return (
        f"{good} of the {counted.size} {run.noun}s in the loss are correct. Worst is {where}: the "
        f"target {quoted(labels[right[worst]])} gets {percent(of_right[worst])}, "
        f"{quoted(labels[best[worst]])} {percent(chances[worst, best[worst]])}."
    )


def _one(run: Run, place: int, chances: Floats, right: int) -> str:
    """Say what is predicted at the only place in the loss."""
    labels, best = run.task.output_labels, int(chances.argmax())
    text = f"At {run.noun} {place} it predicts {quoted(labels[best])} with {percent(chances[best])}"
    if best == right:
        text += ": correct."
    else:
        text += f": wrong, the target ● {quoted(labels[right])} gets {percent(chances[right])}."
    others = "earlier" if run.topology.in_time else "other"
    return text + (f" Pale: {others} outputs, not in the loss." if run.length > 1 else "")
