"""Colours and measures of all pictures, for a light and a dark page.

Colour means one thing each: blue–orange is negative–positive, green is 0..1, violet is the
magnitude of a gradient, grey is ink; in lines, the text's colour is the truth, blue is the
network, orange is what it has not been trained on. The ends of the diverging scale differ
in hue for every kind of colour vision, and each sequential scale is ordered by lightness.
"""

from dataclasses import dataclass

Scale = tuple[tuple[float, str], ...]

TIME_MARGIN_LEFT = 76  # px, of every "time" panel, so that steps stand below each other
TIME_MARGIN_RIGHT = 52
SIDE_MARGIN_LEFT = 54
SIDE_MARGIN_RIGHT = 52  # as wide as in time: the colour scales are one image
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
FONT_SIZE = 11


@dataclass(frozen=True)
class Theme:
    """Colours of one page background."""

    name: str
    background: str
    text: str
    muted: str  # axis labels, baselines
    grid: str
    tile: str  # behind a symbol
    veil: str  # laid over what does not count
    network: str
    network_faint: str
    fresh: str  # held-out data
    alarm: str  # wrong answers, clipped updates
    signed: Scale
    share: Scale
    share_turns: float  # above it, letters on `share` read better in the background's colour
    gradient: Scale
    ink: Scale


def evenly(*colours: str) -> Scale:
    """Return a scale of evenly spaced colours."""
    return tuple((i / (len(colours) - 1), colour) for i, colour in enumerate(colours))


LIGHT = Theme(
    name="light",
    background="#ffffff",
    text="#1c2733",
    muted="#5d6b7a",
    grid="#e3e8ee",
    tile="#edf1f6",
    veil="rgba(255,255,255,0.62)",
    network="#1f6fb4",
    network_faint="rgba(31,111,180,0.30)",
    fresh="#d1690a",
    alarm="#b3261e",
    signed=evenly("#134a80", "#3f86c3", "#9cc6e6", "#ffffff", "#f7c193", "#dd7430", "#933f05"),
    share=evenly("#f1f8f5", "#b9e0d2", "#62b79d", "#16826a", "#04463a"),
    share_turns=0.68,
    gradient=evenly("#f5f2fa", "#cfc0e6", "#a080cc", "#6f3fa8", "#35105f"),
    ink=evenly("#f4f6f8", "#1c2733"),
)

DARK = Theme(
    name="dark",
    background="#0f141b",
    text="#e8edf3",
    muted="#9aa8b7",
    grid="#28323e",
    tile="#1d2630",
    veil="rgba(15,20,27,0.62)",
    network="#6cb4f5",
    network_faint="rgba(108,180,245,0.32)",
    fresh="#f5a04c",
    alarm="#ff8a80",
    signed=evenly("#a9d6ff", "#58a5e8", "#235b8f", "#161d26", "#8a4415", "#e58440", "#ffd0a6"),
    share=evenly("#15211f", "#0e4a3e", "#15806a", "#4fc0a2", "#c9f5e6"),
    share_turns=0.5,
    gradient=evenly("#1a1824", "#45306b", "#7a56b3", "#b08fe3", "#efe4ff"),
    ink=evenly("#1a222c", "#e8edf3"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
