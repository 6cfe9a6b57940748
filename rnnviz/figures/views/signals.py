"""The hidden state, then every other signal of the cell: units × steps."""

import math
from dataclasses import replace

import numpy as np

from rnnviz.analysis.ranges import largest, nice_above
from rnnviz.analysis.run import Run
from rnnviz.analysis.shares import share_above, share_below, share_beyond, swings
from rnnviz.config import cell_of
from rnnviz.engine.cell import Meaning
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Scale, Theme
from rnnviz.figures.words import meaning, number, percent, sentences, subscript, tick
from rnnviz.task import Floats

STATE_HEIGHT = 150
HEIGHT = 110
LABEL = 14  # px above the hidden state, for the words at its line
NEAR = 0.9  # beyond this share of its range a signal counts as at its end


def colour_range(run: Run, signal: str) -> tuple[float, float]:
    """Return the fixed ends of a signal's colours: its natural range, or a round one.

    A signal without a natural bound gets 1, 2, 5, 10, …, whichever first holds the whole
    probe batch. Signed ranges are symmetric, so that zero has the neutral colour.
    """
    low, high = run.strand.ranges[signal]
    top = max(abs(low), abs(high))
    if not math.isfinite(top):
        top = nice_above(largest(run.strand.values[signal]), at_least=1.0)
    return (0.0, top) if low >= 0 else (-top, top)


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the hidden state of every strand, the chosen strand's last; then its other signals,
    in the order of their equations."""
    count = len(run.trace.paths)
    rest = [replace(run, strand_of=k) for k in range(count) if k != run.strand_of]
    others = [name for name in run.strand.signals if name != "h"]
    above = [panel(other, theme, "h", f"-{other.strand.name}") for other in rest]
    return [*above, *(panel(run, theme, name) for name in ("h", *others))]


def panel(run: Run, theme: Theme, signal: str, suffix: str = "") -> Panel:
    """Draw one signal of the chosen example; `suffix` tells its key from other strands'."""
    values = run.value(signal)
    low, high = colour_range(run, signal)
    scale: Scale = theme.signed if low < 0 else theme.share
    natural = run.strand.ranges[signal]
    words = meaning(cell_of(run.config), signal, *natural)
    height = STATE_HEIGHT if signal == "h" else HEIGHT
    drawn = parts.heatmap(
        values.T,
        scale,
        low,
        high,
        f"{run.noun} %{{x}}, unit %{{y}}: {signal} = %{{z:.3~g}}",
    )
    units = values.shape[1]
    axis = parts.row_axis(theme, units, "unit")
    layout = parts.run_layout(theme, run, height, axis)
    if signal == "h" and run.answers_from:
        height = layout["height"] = height + LABEL
        layout["margin"]["t"] += LABEL
        layout["annotations"] = [label_of_line(run, theme)]
    add_scale(layout, theme, scale, (tick(low), tick(high)))
    finite = values[np.isfinite(values)]
    ends = f"{number(finite.min())} to {number(finite.max())}" if finite.size else "no numbers"
    return Panel(
        key=f"signal-{signal}{suffix}",
        title=f"{run.strand_prefix}{subscript(signal, run.noun)} · {words.name}",
        column="time",
        figure={"data": [drawn], "layout": layout},
        reading=reading(values, signal, words, natural, high)
        + (handed(run) if signal == "h" else ""),
        alt=f"Heatmap of {signal}, {words.name}: {units} units by {len(values)} {run.noun}s, "
        f"{ends}.",
        height=height,
    )


def reading(
    values: Floats, signal: str, words: Meaning, natural: tuple[float, float], high: float
) -> str:
    """Say how much of the signal is at the ends of its `natural` range; `high` ends the colours."""
    if not np.isfinite(values).all():
        bad = float((~np.isfinite(values)).mean())
        return f"{percent(bad)} of these values are no longer numbers; they stay empty."
    bounded = bool(np.isfinite(natural).all())
    if natural[0] < 0:
        return _signed_reading(values, signal, high, bounded)
    if natural == (0.0, 1.0):
        return _gate_reading(values, words)
    text = f"Values reach from {number(values.min())} to {number(values.max())}"
    zero = float((values == 0).mean())
    if zero and not bounded:
        return f"{text}; {percent(zero)} are exactly 0: those units are off and pass no gradient."
    if not bounded:
        return f"{text}; nothing bounds {signal} above."
    return f"{text}; it cannot leave {tick(natural[0])} to {tick(natural[1])}."


def label_of_line(run: Run, theme: Theme) -> parts.Dict:
    """Return the words above the line between encoder and decoder."""
    text, x = "encoder → decoder", run.answers_from + 0.5
    return parts.note(text, x, 1, theme.text, yref="paper", yanchor="bottom")


def handed(run: Run) -> str:
    """Say what an encoder hands over to its decoder; nothing without one."""
    if not run.answers_from:
        return ""
    both = any(path.name.endswith("-backward") for path in run.trace.paths)
    names = " and ".join(subscript(name) for name in run.strand.states)
    size = len(run.strand.states) * run.value("h").shape[1]
    what = f"{names} of its last step" if not both else f"the mean of both strands' last {names}"
    only = "beside what attention finds" if run.trace.attention else "and nothing else"
    return (
        f" At the dotted line the encoder hands over {what}: the decoder knows the input by "
        f"these {size} numbers {only}."
    )


def portion(share: float) -> str:
    """Begin a sentence about a share of the values."""
    return f"{percent(share)} of the values are" if share else "no value is"


def _gate_reading(values: Floats, words: Meaning) -> str:
    above, below = share_above(values, NEAR), share_below(values, 1 - NEAR)
    if not above and not below:
        return (
            f"Half open everywhere: from {number(values.min())} to {number(values.max())}, "
            f"{number(values.mean())} on average (1 is open, 0 is closed)."
        )
    opened = f": those units {words.high}" if words.high else ""
    closed = f": those {words.low}" if words.low else ""
    return sentences(
        f"{portion(above)} above {NEAR}{opened if above else ''}.",
        f"{portion(below)} below {1 - NEAR:.1f}{closed if below else ''}.",
    )


def _signed_reading(values: Floats, signal: str, high: float, bounded: bool) -> str:
    moving = swings(values)
    unit = int(moving.argmax())
    track = values[:, unit]
    if len(values) == 1:
        busiest = f"The largest is unit {abs(values[0]).argmax() + 1}"
        busiest += f" at {number(values[0][abs(values[0]).argmax()])}."
    else:
        busiest = (
            f"Unit {unit + 1} moves most, between {number(track.min())} and {number(track.max())}."
        )
    if not bounded:
        return f"{busiest} Nothing bounds {signal}: colours end at ±{tick(high)}."
    end = NEAR * high
    ends = portion(share_beyond(values, end))
    where = "the flat ends" if high == 1.0 else "the ends of its range"
    return sentences(busiest, f"{ends} beyond ±{tick(end)}, near {where}.")


SIGNALS = Figure(key="signals", order=30, panels=panels)
