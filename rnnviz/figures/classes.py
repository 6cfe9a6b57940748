"""The output of a classifier: the probability of each class, and the target."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.analysis.outputs import Hits, hits
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import number, percent
from rnnviz.figures import marks, parts
from rnnviz.figures.parts import Dict, Drawn
from rnnviz.figures.staggered import SIZE, heights, levels_for
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name, quoted, symbol, symbols
from rnnviz.tasks.material.sequences import Whole

ROWS = 12  # with more classes, only the target and the most probable class are drawn
HEIGHT = 120
ROW = 12  # px
Unread = tuple[list[Dict], Dict, int, str]  # traces, vertical axis, height, alt


def draw(run: Run, theme: Theme) -> Drawn:
    """Choose the picture by the numbers of steps and classes."""
    classes = run.predictions.shape[1]
    if classes > ROWS:
        return *two_rows(run, theme), reading(run)
    return *(bars(run, theme) if run.length == 1 else grid(run, theme)), reading(run)


def height_for(classes: int) -> int:
    """Return a height that keeps the names of the classes apart."""
    return max(HEIGHT, parts.BAR + 4 + parts.AXIS + ROW * classes)


def class_axis(theme: Theme, names: Sequence[str], **more: Any) -> Dict:
    """Return the axis of classes with these names, the first at the top."""
    rows = len(names)
    ticks = list(range(1, rows + 1))
    return parts.axis(theme, range=[rows + 0.5, 0.5], tickvals=ticks, ticktext=list(names), **more)


def named_axis(run: Run, theme: Theme) -> Dict:
    """Return the axis of the run's classes, their names cut to the margin."""
    return class_axis(theme, [margin_name(label) for label in run.task.output_labels])


def target_dots(run: Run, theme: Theme, places: Floats | None = None) -> Dict:
    """Return a dot on the target at each step that is in the loss, or at other `places`."""
    counted = np.flatnonzero(run.mask)
    right = run.targets[counted].astype(int)
    return marks.dots(
        counted + 1 if places is None else places,
        right + 1,
        theme.text,
        8 if len(counted) <= parts.FEW else 5,
        f"{run.noun} %{{x}}: target %{{text}}",
        {"line": {"color": theme.background, "width": 1.5}},
        text=[symbol(run.task.output_labels[c]) for c in right],
        cliponaxis=False,  # a probability of 1 ends at the edge
    )


def grid(run: Run, theme: Theme) -> Unread:
    """Draw class × step."""
    classes = run.predictions.shape[1]
    drawn = heatmap(run.predictions, run.task.output_labels, theme, run.noun)
    alt = f"Heatmap of the probability of {classes} classes at {run.length} {run.noun}s."
    return [drawn, target_dots(run, theme)], named_axis(run, theme), height_for(classes), alt


def heatmap(chances: Floats, labels: Sequence[str], theme: Theme, noun: str = "step") -> Dict:
    """Return the probabilities (T, classes) of classes with these labels as class × step."""
    names = [[label] * len(chances) for label in symbols(labels)]
    hover = f"{noun} %{{x}}: %{{text}} with probability %{{z:.2f}}"
    return marks.cells(chances.T, theme.share, 0, 1, hover, text=names)


def veils(run: Run, theme: Theme) -> list[Dict]:
    """Return a veil over the steps that are not in the loss, where no words would lie under it."""
    few = run.predictions.shape[1] <= ROWS
    return parts.veils(run.mask, theme) if few else []


def bars(run: Run, theme: Theme) -> Unread:
    """Draw the probabilities of the only step as bars from left to right, full width being 1."""
    chances = run.predictions[0]
    labels = zip(run.task.output_labels, chances, strict=True)
    lying = marks.bars(
        chances,
        np.arange(1, len(chances) + 1),
        theme.share[3][1],
        "%{text}",
        orientation="h",
        base=0.5,
        width=0.7,
        text=[f"{symbol(name)}: {number(chance)}" for name, chance in labels],
        textposition="none",
    )
    right = run.targets[run.mask].astype(int)
    dots = target_dots(run, theme, 0.5 + chances[right])  # at the end of the target's bar
    alt = f"Bars of the probability of {len(chances)} classes."
    return [lying, dots], named_axis(run, theme), height_for(len(chances)), alt


def two_rows(run: Run, theme: Theme) -> Unread:
    """Draw the target above the most probable symbol, on tiles as dark as their probability;
    tiles of steps that are not in the loss are pale."""
    chances, mask = run.predictions, np.asarray(run.mask)
    right, best = np.where(mask, run.targets, 0).astype(int), chances.argmax(-1)
    each = np.arange(len(chances))
    of_right, of_best = chances[each, right], chances[each, best]
    shares = np.stack([np.where(mask, of_right, np.nan), of_best])
    told = hover_lines(run, right, of_right, best, of_best)
    hover = "step %{x}: %{text}"
    tiles = [
        marks.cells(np.where(chosen, shares, np.nan), scale, 0, 1, hover, text=told)
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
    turned = shares > theme.share_turns
    colours = np.where(mask, np.array(theme.letters)[turned.astype(int)], theme.text)
    return marks.words(
        np.tile(np.arange(1, run.length + 1), 2),
        np.concatenate([1 + offset, 2 + offset]),
        above + below,
        SIZE,
        colours.ravel().tolist(),
    )


def hover_lines(
    run: Run, right: Whole, of_right: Floats, best: Whole, of_best: Floats
) -> list[list[str]]:
    """Say how probable the target and the most probable symbol are at each step, two rows."""
    labels, above, below = symbols(run.task.output_labels), [], []
    every = zip(right.tolist(), of_right.tolist(), best.tolist(), of_best.tolist(), strict=True)
    for target, chance, most, highest in every:
        below.append(f"{labels[most]} with probability {highest:.2f}")
        text = f"{labels[target]} with probability {chance:.2f}"
        above.append(text if most == target else f"{text}, {labels[most]} {highest:.2f}")
    return [above, below]


def reading(run: Run) -> str:
    """Say how often it is correct, and with what probability."""
    found, labels = hits(run), run.task.output_labels
    many = found.steps.size
    if not many:
        return f"No {run.noun} of this example is in the loss."
    if not found.finite:
        return "Some probabilities are not finite numbers; they are not drawn."
    if many == 1:
        return _one(run, found)
    worst = found.worst
    where = f"{run.noun} {found.steps[worst] + 1}"
    sure = percent(found.of_target[worst])
    if found.correct == many:
        return (
            f"All {many} {run.noun}s in the loss are correct; the least confident is {where} with "
            f"{sure}."
        )
    best = found.best[worst]
    return (
        f"{found.correct} of the {many} {run.noun}s in the loss are correct. Worst is {where}: the "
        f"target {quoted(labels[found.targets[worst]])} gets {sure}, "
        f"{quoted(labels[best])} {percent(found.chances[worst, best])}."
    )


def _one(run: Run, found: Hits) -> str:
    """Say what is predicted at the only place in the loss."""
    labels, best, right = run.task.output_labels, found.best[0], found.targets[0]
    text = f"At {run.noun} {found.steps[0] + 1} it predicts {quoted(labels[best])} with "
    text += percent(found.chances[0, best])
    if best == right:
        text += ": correct."
    else:
        text += f": wrong, the target ● {quoted(labels[right])} gets {percent(found.of_target[0])}."
    others = "earlier" if run.topology.in_time else "other"
    return text + (f" Pale: {others} outputs, not in the loss." if run.length > 1 else "")
