"""The loss over the updates: training, held-out data, and what is easily reached."""

import math
from itertools import cycle

import numpy as np

from rnnviz.analysis.curves import smooth, thin, window_for
from rnnviz.analysis.run import Run
from rnnviz.figures import parts
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import SIDE_MARGIN_LEFT, Theme
from rnnviz.figures.updates import log_axis, update_axis
from rnnviz.figures.words import count, number, percent, symbol
from rnnviz.task import Baseline, Floats

HEIGHT = 200
KEY = 15  # px of a line of the key
INDENT = 8  # px
DASHES = {"dash": "- -", "dot": "···", "dashdot": "-·-"}  # plotly's name -> in the key


def panels(run: Run, theme: Theme) -> list[Panel]:
    """Draw the curves on a logarithmic axis whose ends move in round steps only."""
    update = run.history["update"].to_numpy(float)
    loss = run.history["loss"].to_numpy(float)
    held = run.history["held_out_loss"].to_numpy(float)
    seen = np.isfinite(loss)
    update_seen, loss = update[seen], loss[seen]
    smoothed = smooth(loss, window_for(len(loss)))
    tested = np.isfinite(held)
    baselines = drawn(run)
    yaxis = log_axis(theme, np.concatenate([loss, held[tested], [b.loss for b in baselines]]))
    above = KEY * (1 + len(baselines))
    traces = [
        *curves(theme, update_seen, loss, smoothed),
        held_out(theme, update[tested], held[tested]),
    ]
    layout = parts.side_layout(
        theme,
        HEIGHT + above,
        update_axis(theme, run.updates),
        yaxis,
        top=above + 8,
        shapes=[
            baseline_line(theme, baseline.loss, dash)
            for baseline, dash in zip(baselines, cycle(DASHES), strict=False)
        ],
        annotations=[key_note(theme, baselines)],
    )
    return [
        Panel(
            key="loss",
            title="L · loss over the updates",
            column="side",
            figure={"data": traces, "layout": layout},
            reading=reading(run, smoothed, held[tested]),
            alt=f"Curve of the loss over {count(run.updates, 'update')}, logarithmic, with "
            f"{count(len(run.baselines), 'baseline')}.",
            height=HEIGHT + above,
        )
    ]


def curves(theme: Theme, update: Floats, loss: Floats, smoothed: Floats) -> list[Dict]:
    """Draw every update's loss faintly and its mean over the last ones strongly."""
    places = thin(len(loss))
    x = parts.typed(update[places])
    line: Dict = {"type": "scatter", "mode": "lines", "x": x}
    return [
        {
            **line,
            "y": parts.typed(loss[places]),
            "line": {"color": theme.network_faint, "width": 1},
            "hoverinfo": "skip",
        },
        {
            **line,
            "name": "training",
            "y": parts.typed(smoothed[places]),
            "line": {"color": theme.network, "width": 2},
            "hovertemplate": "update %{x:,.0f}: training loss %{y:.3~g}<extra></extra>",
        },
    ]


def held_out(theme: Theme, update: Floats, loss: Floats) -> Dict:
    """Draw the loss on sequences that are never trained on."""
    places = thin(len(loss), 120)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "held out",
        "x": parts.typed(update[places]),
        "y": parts.typed(loss[places]),
        "line": {"color": theme.fresh, "width": 1},
        "marker": {"size": 5 if len(places) < 60 else 3, "color": theme.fresh},
        "hovertemplate": "update %{x:,.0f}: held-out loss %{y:.3~g}<extra></extra>",
    }


def drawn(run: Run) -> list[Baseline]:
    """The baselines that a logarithmic axis can show, the worst first."""
    return sorted((b for b in run.baselines if b.loss > 0), key=lambda b: -b.loss)


def key_note(theme: Theme, baselines: list[Baseline]) -> Dict:
    """Say which line is which, above the plot, where no curve runs through the words; one note
    redraws faster than a legend."""
    training = f'<span style="color:{theme.network}">━ training</span>'
    fresh = f'<span style="color:{theme.fresh}">●─ held out</span>'
    lines = [f"{training}   {fresh}"]
    for baseline, dash in zip(baselines, cycle(DASHES.values()), strict=False):
        lines.append(f"{dash} {symbol(baseline.name)}: {number(baseline.loss, 3)}")
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    shift = {"xshift": INDENT - SIDE_MARGIN_LEFT, "yshift": 2}  # from the left edge of the panel
    return parts.note("<br>".join(lines), 0, 1, theme.muted, align="left", **shift, **place)


def baseline_line(theme: Theme, loss: float, dash: str = "dash") -> Dict:
    """Draw what a network reaches that ignores something."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": loss,
        "y1": loss,
        "line": {"color": theme.muted, "width": 1, "dash": dash},
    }


def reading(run: Run, smoothed: Floats, held: Floats) -> str:
    """Say where training stands against the first baseline and the held-out data."""
    first = run.baselines[0] if run.baselines else None
    rival = f"the baseline “{first.name}” ({number(first.loss, 3)})" if first else ""
    if not smoothed.size:
        goal = f" Below {rival} the network knows more." if first else ""
        return f"No update yet: Step or Play trains it.{goal}"
    now = float(smoothed[-1])
    window = min(window_for(len(smoothed)), len(smoothed))
    text = f"After {count(run.updates, 'update')} the loss is {number(now, 3)}"
    text += f" (mean of the last {window})" if window > 1 else ""
    if first:
        share = first.loss / now if now > 0 else math.inf
        if share >= 2:
            text += f", {number(share)} times below {rival}"
        elif share > 1:
            text += f", {percent(1 - 1 / share)} below {rival}"
        else:
            text += f", not yet below {rival}"
    if held.size:
        text += f". Held out: {number(held[-1], 3)}"
    return text + "."


LOSS = Figure(key="loss", order=60, panels=panels)
