"""The hidden state, then every other signal of the cell: units × steps."""

import math
from dataclasses import replace

import numpy as np

from rnnviz.analysis.gates import is_gate
from rnnviz.analysis.ranges import close_above, finite_ends, largest
from rnnviz.analysis.run import Run
from rnnviz.analysis.shares import busiest, share, share_above, share_below, share_beyond
from rnnviz.config.config import cell_of
from rnnviz.engine.batch import Floats
from rnnviz.engine.cell import Meaning
from rnnviz.engine.numbers import number, percent, tick
from rnnviz.figures import heatmaps, marks
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Scale, Theme
from rnnviz.figures.words import meaning, sentences, subscript

STATE_HEIGHT = 150
HEIGHT = 110
NEAR = 0.9  # beyond this share of its range a signal counts as at its end


def colour_range(run: Run, signal: str) -> tuple[float, float]:
    """Return the fixed ends of a signal's colours: its natural range, or a round one.

    A signal without a natural bound gets 1, 1.2, 1.5, 2, 2.5, 3, …, whichever first holds the
    whole probe batch. Signed ranges are symmetric, so that zero has the neutral colour.
    """
    low, high = run.path.ranges[signal]
    top = max(abs(low), abs(high))
    if not math.isfinite(top):
        top = close_above(largest(run.path.values[signal]), at_least=1.0)
    return (0.0, top) if low >= 0 else (-top, top)


def scale_of(run: Run, signal: str, theme: Theme) -> Scale:
    """Return the colours of a signal: green for a gate, the same ones as elsewhere for values."""
    if run.path.ranges[signal][0] < 0:
        return theme.signed
    return theme.share if is_gate(cell_of(run.config), signal) else theme.positive


def keys(run: Run) -> list[str]:
    """The hidden state of every strand, the chosen strand's last; then its other signals, in the
    order of their equations."""
    rest = [f"signal-h-{path.name}" for path in run.trace.paths if path is not run.path]
    own = [f"signal-{name}" for name in run.path.signals if name != "h"]
    return [*rest, "signal-h", *own]


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw one signal of the chosen example."""
    signal, _, path = key.removeprefix("signal-").partition("-")
    if path:
        places = [path.name for path in run.trace.paths]
        run = replace(run, path_number=places.index(path))
    return panel(run, theme, signal, key)


def panel(run: Run, theme: Theme, signal: str, key: str) -> Panel:
    """Draw one signal of the strand that the run looks at."""
    values, (low, high) = run.value(signal), colour_range(run, signal)
    length, units = values.shape
    scale = scale_of(run, signal, theme)
    words = meaning(cell_of(run.config), signal)
    state = signal == "h"
    layout = heatmaps.layout_of(
        theme,
        run,
        STATE_HEIGHT if state else HEIGHT,
        units,
        scale,
        (tick(low), tick(high)),
        words=state,
    )
    hover = f"{run.noun} %{{x}}, unit %{{y}}: {signal} = %{{z:.3~g}}"
    drawn = marks.cells(values.T, scale, low, high, hover)
    text, ends = reading(values, run, signal, words if scale is theme.share else None)
    return Panel(
        key=key,
        title=f"{subscript(signal, run.topology.index)} · {words.name}{run.path_note}",
        column="time",
        figure={"data": [drawn], "layout": layout},
        reading=text + handed(run) if state else text,
        alt=f"Heatmap of {signal}, {words.name}: {units} units by {length} {run.noun}s, {ends}.",
        height=layout["height"],
    )


def reading(values: Floats, run: Run, signal: str, gate: Meaning | None) -> tuple[str, str]:
    """Say how the values move, or how many units have a `gate` of this meaning open, and between
    which ends the finite values lie."""
    found = finite_ends(values)
    if found is None:
        known = finite_ends(values[np.isfinite(values)])
        text = f"{percent(share(~np.isfinite(values)))} of these values are not finite numbers; "
        return text + "they are not drawn.", between(known) if known else "no numbers"
    if gate is not None:
        text = gate_reading(values, gate, *found)
    elif run.path.ranges[signal][0] < 0:
        text = signed_reading(values, run, signal, max(map(abs, found)))
    else:
        text = positive_reading(values, run, signal, between(found))
    return text, between(found)


def between(ends: tuple[float, float]) -> str:
    """Write two ends: 0.12 to 0.98."""
    return f"{number(ends[0])} to {number(ends[1])}"


def gate_reading(values: Floats, words: Meaning, low: float, high: float) -> str:
    """Say how many units have the gate open, how many closed; values go from `low` to `high`."""
    above = share_above(values, NEAR) if high > NEAR else 0.0
    below = share_below(values, 1 - NEAR) if low < 1 - NEAR else 0.0
    if not above and not below:
        mean = number(values.mean())
        return f"All between {1 - NEAR:.1f} and {NEAR} (mean {mean}); 1 is open, 0 is closed."
    opened = f": those units {words.high}" if words.high else ""
    closed = f": those units {words.low}" if words.low else ""
    return sentences(
        f"{portion(above)} above {NEAR}{opened if above else ''}.",
        f"{portion(below)} below {1 - NEAR:.1f}{closed if below else ''}.",
    )


def positive_reading(values: Floats, run: Run, signal: str, ends: str) -> str:
    """Say between which ends the values lie, and how many are exactly 0."""
    text, (low, end) = f"Values from {ends}", run.path.ranges[signal]
    if math.isfinite(end):
        return f"{text}; {signal} always stays between {tick(low)} and {tick(end)}."
    if zero := share(values == 0):
        return f"{text}; {percent(zero)} are exactly 0: those units are off and pass no gradient."
    return f"{text}; {signal} has no upper bound."


def signed_reading(values: Floats, run: Run, signal: str, top: float) -> str:
    """Say how the values move, and how many are at the ends of the signal's natural range; the
    largest magnitude is `top`."""
    if len(values) == 1:
        unit = int(np.abs(values[0]).argmax())
        most = f"The largest is unit {unit + 1} at {number(values[0, unit])}."
    else:
        moves = busiest(values)
        most = f"Unit {moves.unit + 1} varies most, from {number(moves.low)} to "
        most += f"{number(moves.high)}."
    high = colour_range(run, signal)[1]
    if not all(map(math.isfinite, run.path.ranges[signal])):
        return f"{most} {signal} is not bounded; the colours end at ±{tick(high)}."
    end = NEAR * high
    ends = portion(share_beyond(values, end) if top > end else 0.0)
    where = "saturated" if high == 1.0 else "near the ends of their range"
    return sentences(most, f"{ends} {where} (beyond ±{tick(end)}).")


def portion(share: float) -> str:
    """Begin a sentence about a share of the values."""
    return f"{percent(share)} of the values are" if share else "no value is"


def handed(run: Run) -> str:
    """Say what an encoder passes on to its decoder; nothing without one."""
    if not run.answers_from:
        return ""
    both = any(path.name.endswith("-backward") for path in run.trace.paths)
    names = " and ".join(subscript(name) for name in run.path.states)
    size = len(run.path.states) * run.value("h").shape[1]
    what = f"{names} of its last step" if not both else f"the mean of both directions' last {names}"
    only = "and through attention" if run.trace.attention else "only"
    return (
        f" At the dotted line the encoder passes on {what}: the decoder knows the input by these "
        f"{size} numbers {only}."
    )


SIGNALS = Figure(
    key="signals",
    title="Hidden state and other signals",
    order=30,
    draw=draw,
    shows=keys,
)
