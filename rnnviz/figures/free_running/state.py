"""The hidden states of a network that runs freely."""

from rnnviz.analysis.ranges import close_above, largest
from rnnviz.analysis.shares import movement
from rnnviz.engine.batch import Floats
from rnnviz.engine.numbers import count, number, tick
from rnnviz.figures import marks, parts
from rnnviz.figures.figure import Panel
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme

HEIGHT = 130


def state(values: Floats, theme: Theme) -> Panel:
    """Draw the hidden state (steps, units) that belongs to the steps above."""
    length, units = values.shape
    top = close_above(largest(values), at_least=1.0)
    hover = "step %{x}, unit %{y}: h = %{z:.3~g}"
    drawn = marks.cells(values.T, theme.signed, -top, top, hover)
    axis = parts.row_axis(theme, units, "unit")
    layout = parts.time_layout(theme, length, HEIGHT, axis)
    add_scale(layout, theme, theme.signed, (tick(-top), tick(top)))
    parts.frame(layout, theme)
    reading = f"A unit changes by {number(movement(values))} per step on average."
    alt = f"Heatmap of h: {count(units, 'unit')} by {count(length, 'step')}. {reading}"
    figure = {"data": [drawn], "layout": layout}
    return Panel("free-state", "hₜ · hidden state", "time", figure, reading, alt, HEIGHT)
