"""The norm of a signal's gradient at each step, logarithmic, beside those of the states."""

import math

import numpy as np

from rnnviz.analysis.gradients import Reach, reach, verdict
from rnnviz.analysis.ranges import finite_ends, log_window
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import multiple, number, power
from rnnviz.figures import marks, parts
from rnnviz.figures.decades import decade_axis, wider
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import subscript

HEIGHT = 150
LINE = 13  # px of a name beside the end of its line
DASHES = ("dash", "dot")  # of the states beside the chosen signal
BAND = "The band holds all eight examples."


def keys(run: Run) -> tuple[str, ...]:
    """Nothing of a tree, whose nodes are no sequence."""
    return ("gradient-norm",) if run.topology.in_time else ()


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw `run.gradient_of` for the chosen example as a line, the whole probe batch as a band
    behind it, and the other states as pale lines."""
    signal = run.gradient_of
    norms = norms_of(run)
    everyone = run.gradient_norms[signal]
    floor, ceiling = log_window(np.concatenate([everyone.ravel(), *norms.values()]))
    axis = decade_axis(theme, floor, ceiling)
    layout = parts.run_layout(
        theme, run, HEIGHT, axis, shapes=parts.bars_above(run.mask, theme.text)
    )
    layout["annotations"] = names(norms, axis["range"], theme) if len(norms) > 1 else []
    traces = [
        band(everyone, floor, theme),
        *chosen(signal, norms[signal], floor, theme),
        *beside(norms, floor, theme),
    ]
    symbol = f"‖∂L/∂{subscript(signal)}‖"
    told = reading(norms, run, floor) + wider(floor, ceiling)
    return Panel(
        key=key,
        title=f"{symbol} · gradient per step{run.path_note} {run.flow}",
        column="time",
        figure={"data": traces, "layout": layout},
        reading=told,
        alt=f"Line of {symbol} over {run.length} steps, from {power(floor)} to "
        f"{power(ceiling)} on a logarithmic scale. {told}",
        height=HEIGHT,
    )


def norms_of(run: Run) -> dict[str, Floats]:
    """Return the norms (T,) of the example's gradients: the chosen signal first, then the states
    beside it."""
    signals = dict.fromkeys((run.gradient_of, *run.path.states))
    return {name: run.gradient_norm(name) for name in signals}


def band(everyone: Floats, floor: int, theme: Theme) -> parts.Dict:
    """Draw from the smallest to the largest norm (T, B) of all examples."""
    low, high = np.maximum((everyone.min(1), everyone.max(1)), 10.0**floor)  # NaN stays NaN
    x = parts.there_and_back(len(everyone))
    return marks.band(x, low, high, theme.network_band, theme.network_faint)


def chosen(signal: str, norms: Floats, floor: int, theme: Theme) -> list[parts.Dict]:
    """Draw the line of the chosen signal and the steps whose norm lies below the floor."""
    lowest, x = 10.0**floor, parts.steps(len(norms))
    below = norms < lowest
    many = np.count_nonzero(below)
    line = np.where(below, np.nan, norms)
    return [
        marks.line(
            x,
            line,
            theme.network,
            f"step %{{x}}: ‖∂L/∂{signal}‖ = %{{y:.2~g}}",
            width=2,
            marker={"size": 5},
            mode=parts.line_mode(line),
        ),
        marks.dots(
            x,
            np.where(below, lowest, np.nan) if many else parts.gaps(len(norms)),
            theme.network,
            6 if many <= parts.FEW else 3,
            f"step %{{x}}: ‖∂L/∂{signal}‖ below {power(floor)}",
            {"symbol": "triangle-down-open"},
        ),
    ]


def beside(norms: dict[str, Floats], floor: int, theme: Theme) -> list[parts.Dict]:
    """Draw the states other than the chosen signal as thin grey lines."""
    drawn = []
    for (name, values), dash in zip(list(norms.items())[1:], DASHES, strict=False):
        line = np.where(values < 10.0**floor, np.nan, values)
        drawn.append(
            marks.line(
                parts.steps(len(values)),
                line,
                theme.muted,
                f"step %{{x}}: ‖∂L/∂{name}‖ = %{{y:.2~g}}",
                dash=dash,
                marker={"size": 4},
                mode="lines+markers" if parts.alone(line) else "lines",
            )
        )
    return drawn


def names(norms: dict[str, Floats], span: list[float], theme: Theme) -> list[parts.Dict]:
    """Name each line at its right end, in the margin, none upon another.

    Places are rounded to powers of ten, the chosen signal above its equals, so that they seldom
    move while training plays.
    """
    low, high = span
    each = LINE * (high - low) / (HEIGHT - parts.BAR - 4 - parts.AXIS)
    ends = {}
    for name, values in norms.items():
        known = values[np.isfinite(values) & (values > 0)]
        end = math.log10(known[-1]) if known.size else low
        ends[name] = min(max(round(end), low), high - each / 2)
    signal, notes, last = next(iter(norms)), [], -math.inf
    for name in sorted(ends, key=lambda name: (ends[name], name == signal)):
        last = max(ends[name], last + each)
        colour = theme.network if name == signal else theme.muted
        place = {"xref": "paper", "xanchor": "left", "xshift": 5, "yanchor": "middle"}
        notes.append(parts.note(f"∂L/∂{name}", 1, last, colour, **place))
    return notes


def reading(norms: dict[str, Floats], run: Run, floor: int) -> str:
    """Say how much of the last step's gradient reaches step 1, of the states beside it too; the
    picture begins at 10 to the `floor`."""
    signal, *others = norms
    ends = {name: finite_ends(values) for name, values in norms.items()}
    if None in ends.values():
        return "The gradient is not a finite number at some steps; they are not drawn."
    own, (least, largest) = norms[signal], ends[signal] or (0.0, 0.0)
    if largest == 0:
        return f"No gradient of {signal} flows: it is exactly 0 at every step."
    if len(own) == 1:
        return f"There is one step; its gradient has the norm {number(own[0])}."
    losses = int(np.count_nonzero(run.mask))
    text = told(signal, reached(own, run), own, losses)
    if len(norms) == 1 and not own[0]:
        text += " Nothing earlier can be learned from."
    if losses > 1:
        text = f"Errors enter at {losses} steps and add up on the way back. {text}"
    if least < 10.0**floor:
        text += f" ▽: below {power(floor)}."
    for other in others:
        got = reached(norms[other], run)
        text += f" Beside it, {told(other, got, norms[other], losses)}"
    return f"{text} {BAND}"


def reached(norms: Floats, run: Run) -> Reach:
    """Compare step 1 with the last loss; an encoder's backward strand ends earlier."""
    return reach(norms, run.mask[: len(norms)])


def told(signal: str, got: Reach, norms: Floats, losses: int) -> str:
    """Say how much of a signal's gradient reaches step 1: one sentence."""
    what, end = f"‖∂L/∂{subscript(signal)}‖", f"step {got.last}"
    if got.ratio == 0:
        last = number(norms[got.last - 1])
        return f"{what} is exactly 0 before step {got.furthest}, {last} at {end}."
    if math.isnan(got.ratio):
        return f"{what} is 0 at {end} and {number(norms[0])} at step 1."
    text = f"{what} at step 1 is {multiple(got.ratio)} that at {end}"
    if losses > 1 or got.last == got.first:
        return f"{text}."
    return f"{text}, a factor {number(got.factor)} per step: it {verdict(got.ratio)}."


GRADIENT_NORM = Figure(
    key="gradient-norm", title="Gradient per step", order=50, draw=draw, shows=keys
)
