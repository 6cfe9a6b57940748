"""The picture of a sound: bands of frequency over frames, low tones at the bottom."""

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.hearing import loudest
from rnnviz.analysis.run import Run
from rnnviz.engine.batch import Bools, Floats
from rnnviz.engine.numbers import count
from rnnviz.figures import marks, parts
from rnnviz.figures.parts import Dict
from rnnviz.figures.theme import Theme
from rnnviz.tasks.material.speech import HOP, RATE


def draw(run: Run, theme: Theme) -> tuple[list[Dict], Dict, str]:
    """Draw the frames of the example: traces, more of the layout, reading."""
    given, labels = np.asarray(run.input_mask), run.task.input_labels
    trace = heatmap(run.inputs, given, labels, theme)
    return [trace], {"yaxis": band_axis(labels, theme)}, reading(run.inputs, given, labels)


def heatmap(frames: Floats, given: Bools, labels: Sequence[str], theme: Theme) -> Dict:
    """Return frames (T, bands) in 0..1 as a heatmap, empty where not `given` (T,)."""
    shown = np.where(given[:, None], frames, np.nan).T
    names = [[label] * len(frames) for label in labels]
    hover = "step %{x}, around %{text}: %{z:.2f}"
    return marks.cells(shown, theme.ink, 0, 1, hover, text=names, xgap=0, ygap=0)


def band_axis(labels: Sequence[str], theme: Theme) -> Dict:
    """Return the vertical axis of bands, the lowest at the bottom, with three names."""
    ticks = [1, len(labels) // 2, len(labels)]
    names = [labels[tick - 1] for tick in ticks]
    return parts.axis(theme, range=[0.5, len(labels) + 0.5], tickvals=ticks, ticktext=names)


def reading(frames: Floats, given: Bools, labels: Sequence[str]) -> str:
    """Say how long the word is and where it is loudest."""
    if not given.any():
        return "No step receives a frame."
    step, band = loudest(frames, given)
    heard = int(given.sum())
    return (
        f"Each step is {1000 * HOP // RATE} ms of sound, low frequencies at the bottom, dark is "
        f"loud. The word takes {count(heard, 'step')} and ends at the last; it is loudest around "
        f"{labels[band]} at step {step + 1}."
    )
