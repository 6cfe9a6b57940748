"""What the network receives at each step, for the chosen example."""

import numpy as np

from rnnviz.analysis.inputs import binary_channels, dark_share, darkest
from rnnviz.analysis.ranges import nice_limits
from rnnviz.analysis.run import Run
from rnnviz.engine.numbers import count, number, percent, tick
from rnnviz.figures import marks, multiples, parts, spectrogram
from rnnviz.figures.figure import Figure, Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.staggered import levels_for, staggered
from rnnviz.figures.still import still
from rnnviz.figures.theme import Theme
from rnnviz.figures.thumbnail import thumbnail
from rnnviz.figures.words import quoted, symbol, symbols

HEIGHT = 90
TALL = 120
MARKED = 8  # marked steps whose numbers have room beside each other
START = "▸"  # the symbol that a decoder reads first
Drawn = tuple[list[Dict], Dict, str]  # traces, more of the layout, reading


def keys(run: Run) -> tuple[str, ...]:
    """Nothing of a tree, which is drawn with its words."""
    return ("input",) if run.topology.in_time else ()


@still
def draw(run: Run, theme: Theme, key: str) -> Panel:
    """Draw the input as its kind asks for; bars above mark the steps that receive one."""
    kind = run.task.input_kind
    traces, more, reading = KINDS[kind](run, theme)
    apart = kind == "series" and multiples.lanes_of(run.task) > 1
    height = TALL if kind in ("row", "image", "frames") else HEIGHT
    height = multiples.lanes_height(run.task, height) if apart else height
    shapes = [*parts.bars_above(run.input_mask, theme.text), *more.pop("shapes", [])]
    notes = [*no_input(run, theme), *more.pop("annotations", [])]
    yaxis = more.pop("yaxis", parts.axis(theme, range=[0, 1], showticklabels=False))
    layout = parts.run_layout(theme, run, height, yaxis, shapes=shapes, annotations=notes, **more)
    if apart:
        ends = [tuple(yaxis["range"])] * len(traces)
        multiples.spread(layout, [[trace] for trace in traces], ends, run.task, theme)
    given = int(run.input_mask.sum())
    return Panel(
        key=key,
        title="xₜ · input (bar: steps that receive one)",
        column="time",
        figure={"data": traces, "layout": layout},
        reading=reading,
        alt=f"Input of example {run.example + 1}: {given} of {count(run.length, 'step')} "
        f"receive one. {reading}",
        height=height,
    )


def no_input(run: Run, theme: Theme) -> list[Dict]:
    """Say "no input" in the middle of the longest stretch of steps without one."""
    empty = parts.stretches(~np.asarray(run.input_mask)[: run.answers_from or None])
    if not empty:
        return []
    first, last = max(empty, key=lambda ends: ends[1] - ends[0])
    text = "no input" if last - first >= 0.1 * run.length else ""
    return [parts.note(text, (first + last) / 2, 0.5, theme.muted, yref="paper")]


def token(run: Run, theme: Theme) -> Drawn:
    """Draw the symbols as text, one a step, on as many lines as their width needs."""
    labels = symbols(run.task.input_labels)
    given = np.asarray(run.input_mask)
    chosen = run.inputs.argmax(-1)
    names = [labels[c] if g else "" for c, g in zip(chosen, given, strict=True)]
    levels = levels_for(names, run.length)
    traces = [
        marks.tiles(given[None], theme.tile, y0=0.5),
        staggered(names, levels, theme.text, "step %{x}: %{text}"),
    ]
    words = [run.task.input_labels[c] for c, g in zip(chosen, given, strict=True) if g]
    reading = (
        f"One of {len(labels)} symbols per step; the last is {quoted(words[-1])} at step "
        f"{int(np.flatnonzero(given)[-1]) + 1}."
        if words
        else "No step receives an input."
    )
    if told := fed(run):
        first = run.answers_from + 1
        traces.append(staggered(told, 1, theme.muted, "step %{x}: reads %{text}", first))
        reading += f" Grey: the decoder reads the previous target (teacher forcing), first {START}."
    return traces, {}, reading


def fed(run: Run) -> list[str]:
    """Name what a decoder reads at each of its steps in training: the target of the step before;
    nothing without a decoder."""
    if not run.answers_from:
        return []
    mask = np.asarray(run.mask)[run.answers_from :]
    labels = symbols(run.task.output_labels)
    before = [labels[int(c)] for c in run.targets[run.answers_from : -1]]
    return [START, *(name if m else "" for name, m in zip(before, mask[1:], strict=True))]


def series(run: Run, theme: Theme) -> Drawn:
    """Draw amounts as bars (with markers), or as lines, or as a list when one step has all."""
    if int(run.input_mask.sum()) == 1 and run.length > 1:
        return listed(run, theme)
    flags = binary_channels(run.trace.inputs)
    amounts = [c for c in range(run.inputs.shape[1]) if c not in flags]
    if len(flags) == 1 and len(amounts) == 1:
        return marked(run, theme, amounts[0], flags[0])
    return lines(run, theme)


def value_layout(run: Run, theme: Theme, channels: list[int], zero: bool) -> Dict:
    """Return the axis that holds these channels in the whole probe batch."""
    values = run.trace.inputs[:, :, channels]
    low, high = nice_limits(np.append(values.ravel(), 0.0) if zero else values)
    if zero and low < 0 <= values.min(initial=0.0):
        low = 0.0
    ticks = [low, 0, high] if parts.has_zero(low, high) else [low, high]
    texts = [tick(value) for value in ticks]
    return {"yaxis": parts.value_axis(theme, low, high, ticks, ticktext=texts)}


def marked(run: Run, theme: Theme, amount: int, mark: int) -> Drawn:
    """Draw one amount a step as a bar, the marked ones strong and with their number."""
    values, on = run.inputs[:, amount], run.inputs[:, mark] > 0
    name, flag = run.task.input_labels[amount], run.task.input_labels[mark]
    colours = [theme.network if m else theme.network_faint for m in on]
    hover = f"step %{{x}}: {symbol(name)} %{{y:.3~g}}"
    bars = marks.bars(parts.steps(run.length), values, colours, hover, width=0.72)
    places = (np.flatnonzero(on) + 1).tolist()
    more = value_layout(run, theme, [amount], zero=True)
    low, high = more["yaxis"]["range"]
    more["yaxis"]["range"] = [low, high + 0.4 * (high - low)]  # room for the numbers
    above = [high + 0.2 * (high - low)] * len(places)  # all bars, also the next ones
    texts = [f"▼ {number(values[p - 1])}" if len(places) <= MARKED else "▼" for p in places]
    told = marks.words(places, above, texts, 12, theme.text, cliponaxis=False)
    total = " and ".join(f"{number(values[p - 1])} at step {p}" for p in places[:4])
    return [bars, told], more, f"Each bar is a {name}; the {flag} ▼ marks {total or 'none'}."


def lines(run: Run, theme: Theme) -> Drawn:
    """Draw every channel as a line."""
    names = run.task.input_labels
    colours = (theme.text, theme.network, theme.fresh)
    given = np.asarray(run.input_mask)
    traces = []
    for channel in range(run.inputs.shape[1]):
        name = symbol(names[channel]) if channel < len(names) else f"channel {channel + 1}"
        colour = colours[channel % len(colours)]
        values = np.where(given, run.inputs[:, channel], np.nan)
        traces.append(
            marks.line(
                parts.steps(run.length),
                values,
                colour,
                f"step %{{x}}: {name} %{{y:.3~g}}",
                dash="solid" if channel < 3 else "dot",
                marker={"size": 4},
                mode=parts.line_mode(values),
            )
        )
    channels = list(range(run.inputs.shape[1]))
    shown = run.inputs[given]
    ends = f"from {number(shown.min())} to {number(shown.max())}" if shown.size else "nowhere"
    reading = f"As the network receives it ({'; '.join(names)}): {ends} in this example."
    return traces, value_layout(run, theme, channels, zero=False), reading


def listed(run: Run, theme: Theme) -> Drawn:
    """Draw the channels of the only step with an input as labelled dots, one a line."""
    step = int(np.flatnonzero(run.input_mask)[0])
    values = run.inputs[step]
    names = run.task.input_labels
    rows = np.arange(len(values))
    texts = [f"  {symbol(n)} {number(v)}" for n, v in zip(names, values, strict=True)]
    dots = marks.words(
        np.full(len(values), step + 1),
        rows,
        texts,
        12,
        theme.text,
        "step %{x}: %{text}",
        mode="markers+text",
        textposition="middle right",
        marker={"size": 7, "color": theme.network},
    )
    axis = parts.axis(theme, range=[len(values) - 0.4, -0.6], showticklabels=False)
    told = ", ".join(f"{n} {number(v)}" for n, v in zip(names, values, strict=True))
    return [dots], {"yaxis": axis}, f"The only input comes at step {step + 1}: {told}."


def image(run: Run, theme: Theme) -> Drawn:
    """Draw the image of the only step with an input, upright and square."""
    step = int(np.flatnonzero(run.input_mask)[0])
    side = round(run.inputs.shape[1] ** 0.5)
    pixels = run.inputs[step].reshape(side, side)
    top = float(np.nanmax(np.abs(run.trace.inputs), initial=1e-9))
    hover = "row %{y}, column %{x}: %{z:.2~g}"
    drawn = marks.cells(pixels, theme.ink, 0, top, hover, xaxis="x2", yaxis="y2", xgap=0, ygap=0)
    square = parts.axis(theme, showticklabels=False, constrain="domain")
    centred = run.length == 1
    more = {
        "xaxis2": {
            **square,
            "range": [0.5, side + 0.5],
            "domain": [0, 1],
            "anchor": "y2",
            "constraintoward": "center" if centred else "left",
        },
        "yaxis2": {
            **square,
            "range": [side + 0.5, 0.5],
            "anchor": "x2",
            "scaleanchor": "x2",
        },
    }
    ink = percent(dark_share(pixels, top))
    reading = f"All {side * side} pixels come at once, at step {step + 1}; {ink} of them are dark."
    return [marks.ghost(step + 1, 0.5), drawn], more, reading


def rows(run: Run, theme: Theme) -> Drawn:
    """Draw one row of the image a step: the image lies on its side, its top at step 1."""
    width = run.inputs.shape[1]
    top = float(np.nanmax(np.abs(run.trace.inputs), initial=1e-9))
    pixels = np.where(run.input_mask[:, None], run.inputs, np.nan).T
    drawn = marks.cells(pixels, theme.ink, 0, top, "row %{x}, column %{y}: %{z:.2~g}")
    axis = parts.row_axis(theme, width, "column")
    reading = (
        f"Step t receives row t of the image, {width} pixels: the image lies on its side, its top "
        f"at the left (upright on the right). Row {darkest(pixels.T) + 1} has the most ink."
    )
    upright = thumbnail(pixels.T / top, theme.text)
    return [drawn], {"yaxis": axis, "images": [upright]}, reading


KINDS = {"token": token, "series": series, "image": image, "row": rows, "frames": spectrogram.draw}
INPUT = Figure(key="input", title="Input", order=10, draw=draw, shows=keys)
