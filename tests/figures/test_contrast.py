"""Contrast of everything that is drawn, after WCAG 2.2: 3:1 for graphics, 4.5:1 for words."""

from dataclasses import fields

import numpy as np
import pytest

from rnnviz.figures.theme import THEMES, Theme

from .made import failing, made
from .reading import draw

WORDS = {"text", "muted", "network", "fresh", "alarm"}  # drawn as lines and as words
GRAPHICS = {"frame", "network_faint", "fresh_faint"}
AREAS = {"grid", "tile", "veil", "network_band", "fresh_band"}  # always inside a line or frame
OTHERS = {"name", "background", "letters", "share_turns"}
SCALES = {"signed", "share", "share_pale", "gradient", "ink"}  # of cells, always in a frame


def channels(colour: str) -> tuple[np.ndarray, float]:
    """The colour's channels in 0..1 and its opacity."""
    if colour.startswith("#"):
        return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]), 1.0
    *parts, alpha = colour.removeprefix("rgba(").removesuffix(")").split(",")
    return np.array([int(part) / 255 for part in parts]), float(alpha)


def luminance(rgb: np.ndarray) -> float:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(colour: str, background: str, opacity: float = 1.0) -> float:
    """The contrast of a colour, blended with the opaque background that it lies on."""
    below, _ = channels(background)
    rgb, alpha = channels(colour)
    mixed = below + alpha * opacity * (rgb - below)
    high, low = sorted((luminance(mixed), luminance(below)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("rgba(31,111,180,0.30)", "#ffffff") == pytest.approx(1.53, abs=0.02)


def test_every_colour_has_its_kind():
    names = {field.name for field in fields(Theme)}
    assert names == WORDS | GRAPHICS | AREAS | OTHERS | SCALES


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_colours_of_lines_and_words_stand_out(theme):
    for least, names in ((4.5, WORDS), (3.0, GRAPHICS)):
        for name in names:
            assert contrast(getattr(theme, name), theme.background) >= least, name


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_letters_on_tiles_can_be_read(theme):
    for share in np.linspace(0, 1, 101):
        letter = theme.letters[int(share > theme.share_turns)]
        assert contrast(letter, mixed(theme.share, share)) >= 4.5, share
        assert contrast(theme.text, mixed(theme.share_pale, share)) >= 4.5, share


def mixed(scale, share: float) -> str:
    places = [at for at, _ in scale]
    rgb = np.array([channels(colour)[0] for _, colour in scale])
    found = [np.interp(share, places, rgb[:, k]) for k in range(3)]
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in found)


RUNS = {
    "adding": made("lstm", "adding", length=12),
    "wave": made("gru", "wave", "many-to-many", length=12),
    "words": made("rnn", "sentiment", "many-to-one", length=9),
    "text": made("gru", "text", "one-to-many", length=9),
    "failed": failing(made("rnn", "adding", length=9), 3.0, 40.0),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_everything_drawn_stands_out(name, theme):
    """Lines, markers, bars and words as they are in the figures, with their opacity."""
    seen = 0
    for panel in draw(RUNS[name], theme).values():
        for colour, least, opacity in drawn_colours(panel.figure):
            seen += 1
            assert contrast(colour, theme.background, opacity) >= least, (panel.key, colour)
    assert seen > 20


def drawn_colours(figure):
    """(colour, least contrast, opacity) of the traces' lines and markers, and of all words but
    those on tiles."""
    layout, tiled = figure["layout"], any(t["type"] == "heatmap" for t in figure["data"])
    for axis in ("xaxis", "yaxis"):
        yield layout[axis]["tickfont"]["color"], 4.5, 1.0
    for note in layout.get("annotations", []):
        yield note["font"]["color"], 4.5, note.get("opacity", 1.0)
    for trace in figure["data"]:
        opacity, mode = trace.get("opacity", 1.0), trace.get("mode", "")
        if "lines" in mode:
            assert trace["line"]["width"] >= 1
            yield trace["line"]["color"], 3.0, opacity
        if "markers" in mode or trace["type"] == "bar":
            colours = trace["marker"]["color"]
            for colour in [colours] if isinstance(colours, str) else set(colours):
                yield colour, 3.0, opacity
        if "text" in mode and not tiled:
            yield trace["textfont"]["color"], 4.5, opacity
