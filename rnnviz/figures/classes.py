"""The answer of a classifier: how sure it is of each class, and which class is right."""

import numpy as np

from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.staggered import heights, levels_for
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import margin_name, number, percent, quoted, symbol, symbols
from rnnviz.task import Floats

ROWS = 12  # with more classes, only the target and the answer are drawn
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
    """Return a dot on the right class at each step that carries loss."""
    counted = np.flatnonzero(run.mask)
    right = run.targets[counted].astype(int)
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,  # a sure answer ends at the edge
        "x": parts.typed(counted + 1),
        "y": parts.typed(right + 1),
        "text": [symbol(run.task.output_labels[c]) for c in right],
        "marker": {
            "size": 8 if run.length <= 60 else 5,
            "color": theme.text,
            "line": {"color": theme.background, "width": 1.5},
        },
        "hovertemplate": f"{run.noun} %{{x}}: target %{{text}}<extra></extra>",
    }


def grid(run: Run, theme: Theme) -> Drawn:
    """Draw class × step; steps that do not count lie under a veil."""
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
    traces[1]["x"] = parts.typed(0.5 + chances[right])  # at the end of the right bar
    alt = f"Bars of the probability of {len(chances)} classes."
    return traces, class_axis(run, theme), height_for(len(chances)), alt


def two_rows(run: Run, theme: Theme) -> Drawn:
    """Draw the target above the likeliest symbol, on tiles as dark as their probability."""
    labels = symbols(run.task.output_labels)
    chances, mask = run.predictions, np.asarray(run.mask)
    right = np.where(mask, run.targets, 0).astype(int)
    answer = chances.argmax(-1)
    of_right = np.where(mask, np.take_along_axis(chances, right[:, None], -1)[:, 0], np.nan)
    shares = np.stack([of_right, chances.max(-1)])
    above = [labels[c] if m else "" for c, m in zip(right, mask, strict=True)]
    below = [
        f"<b>{labels[a]}</b>" if m and a != c else labels[a]
        for a, c, m in zip(answer, right, mask, strict=True)
    ]
    levels = levels_for([labels[a] for a in answer], run.length, most=3)
    offset = 0.5 - heights(run.length, levels)
    y = np.concatenate([1 + offset, 2 + offset])
    light = np.nan_to_num(shares.ravel()) > theme.share_turns
    tiles = parts.heatmap(
        shares,
        theme.share,
        0,
        1,
        "step %{x}: %{text}",
        text=[[hover_line(c, run, t) for t, c in enumerate(row)] for row in (right, answer)],
    )
    texts = {
        "type": "scatter",
        "mode": "text",
        "x": parts.typed(np.tile(np.arange(1, run.length + 1), 2)),
        "y": parts.typed(y),
        "text": above + below,
        "textfont": {"size": 13, "color": [theme.background if x else theme.text for x in light]},
        "hoverinfo": "skip",
    }
    axis = parts.axis(theme, range=[2.5, 0.5], tickvals=[1, 2], ticktext=["target", "answer"])
    return [tiles, texts], axis, HEIGHT, f"Target and answer symbol at {run.length} steps."


def hover_line(shown: int, run: Run, step: int) -> str:
    """Say how likely a symbol is at a step, and what is likeliest."""
    labels, chances = run.task.output_labels, run.predictions[step]
    best = int(chances.argmax())
    text = f"{symbol(labels[shown])} with probability {chances[shown]:.2f}"
    return text if best == shown else f"{text}, {symbol(labels[best])} {chances[best]:.2f}"


def reading(run: Run) -> str:
    """Say how often it is right, and how sure."""
    counted = np.flatnonzero(run.mask)
    if not counted.size:
        return f"No {run.noun} of this example carries loss."
    chances: Floats = run.predictions[counted]
    if not np.isfinite(chances).all():
        return "The answer is no longer a number; the picture stays empty there."
    right = run.targets[counted].astype(int)
    answer = chances.argmax(-1)
    labels = run.task.output_labels
    if counted.size == 1:
        step, said, truth = int(counted[0]) + 1, int(answer[0]), int(right[0])
        sure = f"At {run.noun} {step} it answers {quoted(labels[said])}, "
        sure += f"{percent(chances[0, said])} sure"
        if said == truth:
            text = f"{sure}: right."
        else:
            chance = percent(chances[0, truth])
            text = f"{sure}: wrong, the target ● {quoted(labels[truth])} gets {chance}."
        where = "earlier" if run.tree is None else "elsewhere"
        early = f" Paler: what it would answer {where}, which does not count."
        return text + (early if run.length > 1 else "")
    good = int((answer == right).sum())
    of_right = np.take_along_axis(chances, right[:, None], -1)[:, 0]
    worst = int(of_right.argmin())
    return (
        f"{good} of the {counted.size} {run.noun}s that count are right. Hardest is {run.noun} "
        f"{counted[worst] + 1}: the target {quoted(labels[right[worst]])} gets "
        f"{percent(of_right[worst])}, {quoted(labels[answer[worst]])} "
        f"{percent(chances[worst, answer[worst]])}."
        if good < counted.size
        else f"All {counted.size} {run.noun}s that count are right; the least sure is {run.noun} "
        f"{counted[worst] + 1} with {percent(of_right[worst])}."
    )
