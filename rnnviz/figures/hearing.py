"""Pictures of what a network predicts from one recording, step by step."""

import numpy as np

from rnnviz.analysis.hearing import Heard
from rnnviz.engine.numbers import count, percent
from rnnviz.figures import classes, marks, parts, spectrogram
from rnnviz.figures.figure import Panel
from rnnviz.figures.parts import Dict
from rnnviz.figures.scales import add_scale
from rnnviz.figures.theme import Theme
from rnnviz.figures.words import quoted, symbols

HEIGHT = 130


def sentence(heard: Heard) -> str:
    """Say what it predicts, with what probability, what comes next, and since when."""
    last, labels, said = heard.chances[-1], heard.task.output_labels, heard.answer
    if not np.isfinite(heard.chances).all():
        return "The network's output is not a finite number."
    verdict = f"It predicts {quoted(labels[said])} with {percent(last[said])}"
    if heard.target is not None:
        right = said == heard.target
        verdict += ": correct" if right else f": wrong, it was {quoted(labels[heard.target])}"
    steps, step = len(heard.given), heard.settled
    since = f"The prediction does not change from step {step} of {steps} on."
    if step == steps and heard.words > 1:
        since = f"The prediction still changed at the last of {steps} steps."
    second = f"second is {quoted(labels[heard.second])}, {percent(last[heard.second])}"
    return f"{verdict}; {second}. {since}"


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
    trace = classes.heatmap(heard.chances, heard.task.output_labels, theme)
    axis = classes.class_axis(theme, labels)
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
    look = {"line": {"color": theme.background, "width": 1.5}}
    return marks.dots([steps], [target + 1], theme.text, 8, "target", look)
