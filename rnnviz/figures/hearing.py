"""What a network predicts from one recording, step by step."""

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Bools, Floats
from rnnviz.figures import classes, parts, spectrogram
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import count, percent, quoted, symbols
from rnnviz.tasks.material.task import Task

HEIGHT = 130


@dataclass(frozen=True)
class Heard:
    """A recording and what the network predicts from it.

    frames (T, bands) in 0..1; given (T,): the steps of the word, which ends at the last step;
    chances (T, classes): the probabilities after each step; target: the correct class, if known.
    """

    task: Task
    frames: Floats
    given: Bools
    chances: Floats
    target: int | None = None

    @property
    def answer(self) -> int:
        """The most probable class after the last step."""
        return int(self.chances[-1].argmax())

    @property
    def settled(self) -> int:
        """The step, from 1, since which the most probable class stayed the same."""
        other = np.flatnonzero(self.chances.argmax(1) != self.answer)
        return int(other[-1]) + 2 if other.size else 1


def sentence(heard: Heard) -> str:
    """Say what it predicts, with what probability, what comes next, and since when."""
    last, labels, said = heard.chances[-1], heard.task.output_labels, heard.answer
    if not np.isfinite(heard.chances).all():
        return "The network's output is not a finite number."
    verdict = f"It predicts {quoted(labels[said])} with {percent(last[said])}"
    if heard.target is not None:
        right = said == heard.target
        verdict += ": correct" if right else f": wrong, it was {quoted(labels[heard.target])}"
    second = int(np.argsort(last)[-2])
    steps, words = len(heard.given), int(heard.given.sum())
    step = max(steps - words + 1, heard.settled)
    since = f"The prediction does not change from step {step} of {steps} on."
    if step == steps and words > 1:
        since = f"The prediction still changed at the last of {steps} steps."
    return f"{verdict}; second is {quoted(labels[second])}, {percent(last[second])}. {since}"


def panels(heard: Heard, theme: Theme) -> list[Panel]:
    """Draw the sound above the probabilities of all classes, on one step axis."""
    return [_sound(heard, theme), _chances(heard, theme)]


def _sound(heard: Heard, theme: Theme) -> Panel:
    labels = heard.task.input_labels
    trace = spectrogram.heatmap(heard.frames, heard.given, labels, theme)
    axis = spectrogram.band_axis(labels, theme)
    reading = spectrogram.reading(heard.frames, heard.given, labels)
    layout = parts.time_layout(theme, len(heard.frames), HEIGHT, axis)
    add_scale(layout, theme, theme.ink, ("quiet", "loud"))
    alt = f"Spectrogram of the recording. {reading}"
    figure = {"data": [trace], "layout": layout}
    return Panel("heard-sound", "xₜ · the recording", "time", figure, reading, alt, HEIGHT)


def _chances(heard: Heard, theme: Theme) -> Panel:
    labels, steps = symbols(heard.task.output_labels), len(heard.chances)
    height = classes.height_for(len(labels))
    hover = "step %{x}: %{text} with probability %{z:.2f}"
    names = [[label] * steps for label in labels]
    trace = parts.heatmap(heard.chances.T, theme.share, 0, 1, hover, text=names)
    axis = parts.axis(
        theme,
        range=[len(labels) + 0.5, 0.5],
        tickvals=list(range(1, len(labels) + 1)),
        ticktext=labels,
    )
    layout = parts.time_layout(theme, steps, height, axis, shapes=parts.veils(heard.given, theme))
    add_scale(layout, theme, theme.share, ("0", "1"))
    parts.frame(layout, theme)
    data = [trace] if heard.target is None else [trace, _dot(heard.target, steps, theme)]
    reading = "Each column: the prediction if the word ended there. The last column is the result."
    if heard.target is not None:
        reading += f" ●: the spoken word, {quoted(heard.task.output_labels[heard.target])}."
    alt = f"Heatmap of the probability of {len(labels)} classes at {count(steps, 'step')}. "
    figure: Dict = {"data": data, "layout": layout}
    title = "yₜ · prediction if the word ended at step t"
    return Panel("heard-answer", title, "time", figure, reading, alt + sentence(heard), height)


def _dot(target: int, steps: int, theme: Theme) -> Dict:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [steps],
        "y": [target + 1],
        "marker": {
            "size": 8,
            "color": theme.text,
            "line": {"color": theme.background, "width": 1.5},
        },
        "hovertemplate": "target<extra></extra>",
    }
