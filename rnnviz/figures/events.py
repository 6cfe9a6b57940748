"""What happened on curves over the updates: the fatal update, and settings that were changed."""

import math

import numpy as np

from rnnviz.analysis.changes import Change
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count, exact, number, whole
from rnnviz.figures import marks, parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.figures.updates import end_of, update_axis

LINE = 15  # px of the labels above the plot
LETTER, PLOT = 6.2, 270  # px of a letter, and of a plot's width on a phone
MARGIN = 45  # px beside the plot that a label may use
MOST = 60  # changes that get a line
TOLD = 3  # changes that a sentence names
HIGHEST = 1e30  # what the axis of a fatal update holds at most; beyond float32 nothing is drawn
ROOM = 1e8  # times the smallest value, what the axis holds above it


def layout(run: Run, theme: Theme, height: int, yaxis: Dict, top: int) -> Dict:
    """Return the layout of a curve over the updates, with the names of what was changed; `top`: px
    above the plot."""
    end = last_update(run)
    notes = labels(run, end_of(end), theme)
    across = update_axis(theme, end)
    return parts.side_layout(theme, height, across, yaxis, top=top, annotations=notes)


def with_fatal(run: Run, column: str, values: Floats) -> Floats:
    """Return what the axis must hold: the values and, where it would not flatten them, the fatal
    update's."""
    if run.fatal is None:
        return values
    fatal = float(run.fatal[column])
    known = values[np.isfinite(values) & (values > 0)]
    lowest = float(known.min()) if known.size else fatal
    fits = 0 < fatal <= min(HIGHEST, ROOM * lowest)
    return np.append(values, fatal) if fits else values


def cross(run: Run, column: str, axis: Dict, theme: Theme, what: str) -> list[Dict]:
    """Return a ✕ at the fatal update, at the upper edge of the logarithmic `axis` where that does
    not hold its value; nothing while training goes on."""
    if run.fatal is None:
        return []
    value, top = float(run.fatal[column]), 10.0 ** axis["range"][1]
    held = value if 0 < value <= top else top
    hover = f"update %{{x:,.0f}} failed: {what} = {number(value)}"
    look = {"symbol": "x"}
    return [
        marks.dots([run.fatal["update"]], [held], theme.alarm, 10, hover, look, cliponaxis=False)
    ]


def failure(run: Run, column: str, axis: Dict) -> str:
    """Say which update failed, with its loss, its norm and the step; nothing otherwise."""
    if run.fatal is None or run.stopped is None:
        return ""
    loss, norm = float(run.fatal["loss"]), float(run.fatal["gradient_norm"])
    text = f" ✕ Update {whole(run.fatal['update'])} failed: its loss is {size(loss)}, the norm of "
    text += f"its gradient {size(norm)}"
    text += f", {'largest' if math.isfinite(norm) else 'first'} at {run.noun} {run.stopped.step}"
    held = 0 < float(run.fatal[column]) <= 10.0 ** axis["range"][1]
    return text + ("." if held else "; ✕ stands at the upper edge, the axis does not reach it.")


def size(value: float) -> str:
    """Write a measured number that may not be finite."""
    return number(value) if math.isfinite(value) else "not finite"


def last_update(run: Run) -> int:
    """Return the last update that a curve shows, the fatal one included."""
    return run.updates if run.fatal is None else int(run.fatal["update"])


def name(change: Change) -> str:
    """Write a change: lr 0.01 → 0.1."""
    before, after = (
        "off" if change.key == "clip" and not value else exact(value)
        for value in (change.before, change.after)
    )
    return f"{change.key} {before} → {after}"


def told(run: Run) -> str:
    """Name the last changes; nothing without any."""
    if not run.changes:
        return ""
    last = [f"{name(change)} after update {whole(change.update)}" for change in run.changes[-TOLD:]]
    more = len(run.changes) - len(last)
    return f" Changed: {'; '.join(last)}" + (f"; {whole(more)} more before." if more else ".")


def lines(run: Run, theme: Theme) -> list[Dict]:
    """Return a thin upright line at each change of a setting."""
    places = dict.fromkeys(change.update for change in run.changes[-MOST:])
    line = {"color": theme.muted, "width": 1, "dash": "dot"}
    return [parts.upright(x, line) for x in places]


def labels(run: Run, end: int, theme: Theme) -> list[Dict]:
    """Name the changes above the plot, whose axis ends at update `end`, right or left of their
    line: the last ones first, none where it would touch another."""
    notes: list[Dict] = []
    taken: list[tuple[float, float]] = []
    for change in reversed(joined(run.changes[-MOST:], end)):
        at, wide = PLOT * change.update / end, LETTER * len(name(change))
        for side, left in (("left", at), ("right", at - wide)):
            inside = left >= -MARGIN and left + wide <= PLOT + MARGIN
            if inside and all(left + wide <= low or left >= high for low, high in taken):
                taken.append((left, left + wide))
                place = {"yref": "paper", "xanchor": side, "yanchor": "bottom"}
                notes.append(parts.note(name(change), change.update, 1, theme.muted, **place))
                break
    return notes


def joined(changes: tuple[Change, ...], end: int) -> list[Change]:
    """Join changes of one setting that follow so closely that their labels would touch."""
    found: list[Change] = []
    last: dict[str, int] = {}  # where in `found` a setting was changed last
    for change in changes:
        at = last.get(change.key)
        if at is not None and (change.update - found[at].update) * PLOT < 30 * end:
            found[at] = Change(change.update, change.key, found[at].before, change.after)
        else:
            last[change.key] = len(found)
            found.append(change)
    return [change for change in found if change.before != change.after]


def alt(run: Run) -> str:
    """Say in the text alternative how many updates there are, and how many changes are marked."""
    marked = f", {count(len(run.changes), 'change')} of settings marked" if run.changes else ""
    return f"{count(last_update(run), 'update')}{marked}"
