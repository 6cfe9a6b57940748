"""The loss over the updates: training, held-out data, and what is easily reached."""

import math
from functools import lru_cache
from itertools import cycle

import numpy as np

from rnnviz.analysis.curves import LossCurve, loss_curve
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import count, number, percent, whole
from rnnviz.figures import events, marks, parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import SIDE_MARGIN_LEFT, Theme
from rnnviz.figures.updates import level, log_axis
from rnnviz.figures.words import symbol
from rnnviz.tasks.material.task import Baseline

HEIGHT = 200
KEY = 15  # px of a line of the key
INDENT = 8  # px
TICK = 7  # px that the highest number of the axis stands above the plot
DASHES = {"dash": "- -", "dot": "···", "dashdot": "-·-"}  # plotly's name -> in the key


def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw the curves on a logarithmic axis whose ends move in round steps only."""
    curve, baselines = loss_curve(run), drawn(run)
    highest = curve.held_out + np.where(np.isfinite(curve.error), curve.error, 0.0)
    levels = [b.loss for b in baselines]
    shown = np.concatenate([curve.loss, curve.held_out, highest, levels])
    yaxis = log_axis(theme, events.with_fatal(run, "loss", shown))
    above, labels = KEY * (1 + len(baselines)), events.LINE if run.changes else 0
    height = HEIGHT + above + labels
    traces = [
        *curves(theme, curve),
        *held_out(theme, curve, 10.0 ** yaxis["range"][0]),
        *events.cross(run, "loss", yaxis, theme, "loss"),
    ]
    layout = events.layout(run, theme, height, yaxis, above + labels + TICK + 8)
    layout["shapes"] = [*baseline_lines(theme, baselines), *events.lines(run, theme)]
    layout["annotations"].insert(0, key_note(theme, tuple(baselines), labels))
    told = reading(run, curve) + events.failure(run, "loss", yaxis)
    return Panel(
        key=key,
        title="L · loss per update",
        column="side",
        figure={"data": traces, "layout": layout},
        reading=told + events.told(run),
        alt=f"Curve of the loss over {events.alt(run)}, logarithmic, with "
        f"{count(len(run.baselines), 'baseline')}. {told}",
        height=height,
    )


def curves(theme: Theme, curve: LossCurve) -> list[Dict]:
    """Draw every update's loss faintly and its mean over the last ones strongly."""
    x = parts.typed(curve.update)
    mode = "lines" if len(curve.loss) > 1 else "lines+markers"
    hover = "update %{x:,.0f}: training loss %{y:.3~g}"
    alike: Dict = {"marker": {"size": 5}, "mode": mode}
    return [
        marks.line(x, curve.loss, theme.network_faint, width=1, **alike),
        marks.line(x, curve.smoothed, theme.network, hover, 2, name="training", **alike),
    ]


def held_out(theme: Theme, curve: LossCurve, lowest: float) -> list[Dict]:
    """Draw the loss on sequences that are never trained on, and a band of its standard error;
    the axis begins at `lowest`."""
    known = np.isfinite(curve.error)
    middle, half = curve.held_out[known], curve.error[known]
    low, high = np.maximum(middle - half, lowest), middle + half
    band = marks.band(curve.tested[known], low, high, theme.fresh_band, theme.fresh_faint)
    line = marks.line(
        curve.tested,
        curve.held_out,
        theme.fresh,
        "update %{x:,.0f}: held-out loss %{y:.3~g} ± %{customdata:.1~g}",
        marker={"size": 5 if len(curve.held_out) < 60 else 3},
        mode="lines+markers",
        name="held out",
        customdata=parts.typed(curve.error),
    )
    return [band, line] if known.any() else [line]


def drawn(run: Run) -> list[Baseline]:
    """The baselines that a logarithmic axis can show, the worst first."""
    return sorted((b for b in run.baselines if b.loss > 0), key=lambda b: -b.loss)


@lru_cache(maxsize=64)
def key_note(theme: Theme, baselines: tuple[Baseline, ...], labels: int) -> Dict:
    """Say which line is which, above the plot and `labels` px for what was changed, where no curve
    runs through the words; one note redraws faster than a legend. It is nobody's to change."""
    training = f'<span style="color:{theme.network}">━ training</span>'
    fresh = f'<span style="color:{theme.fresh}">●─ held out ± standard error</span>'
    lines = [f"{training}   {fresh}"]
    for baseline, dash in zip(baselines, cycle(DASHES.values()), strict=False):
        lines.append(f"{dash} {symbol(baseline.name)}: {number(baseline.loss, 3)}")
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    shift = {
        "xshift": INDENT - SIDE_MARGIN_LEFT,
        "yshift": TICK + labels,
    }  # from the left edge of the panel
    return parts.note("<br>".join(lines), 0, 1, theme.muted, align="left", **shift, **place)


def baseline_lines(theme: Theme, baselines: list[Baseline]) -> list[Dict]:
    """Draw the losses of the baselines, each in its dashes."""
    pairs = zip(baselines, cycle(DASHES), strict=False)
    return [level(theme, baseline.loss, dash) for baseline, dash in pairs]


def reading(run: Run, curve: LossCurve) -> str:
    """Say where training stands against the first baseline and the held-out data."""
    first = run.baselines[0] if run.baselines else None
    rival = f"the baseline “{first.name}” ({number(first.loss, 3)})" if first else ""
    if not curve.smoothed.size:
        goal = f" A useful network gets below {rival}." if first else ""
        if run.fatal is not None:
            return "No update was made."
        return f"No update yet: Step or Play trains the network.{goal}"
    text = f"After {count(run.updates, 'update')} the loss is {number(curve.smoothed[-1], 3)}"
    text += f" (mean of the last {whole(curve.window)})" if curve.window > 1 else ""
    if first:
        text += f", {_beside(curve.times_below(first.loss))} {rival}"
    return f"{text}{_fresh(run, curve)}."


def _beside(times: float) -> str:
    """Say how far below another loss the network's is, which that is so many `times`."""
    if times >= 2:
        return f"{number(times)} times below"
    return f"{percent(1 - 1 / times)} below" if times > 1 else "not yet below"


def _fresh(run: Run, curve: LossCurve) -> str:
    """Say what was measured last on held-out data; nothing where nothing was."""
    if not curve.tested.size:
        return ""
    update, error = curve.tested[-1], curve.error[-1]
    when = "" if update == run.updates else f" at update {whole(update)}"
    text = f". Held out{when}: {number(curve.held_out[-1], 3)}"
    return text + (f" ± {number(error, 1)}" if math.isfinite(error) else "")


LOSS = Figure(key="loss", title="Loss", order=60, draw=draw)
