"""Colours and measures of all pictures, for a light and a dark page.

Colour means one thing each: blue–orange is negative–positive, green is a share (a gate, a
probability), violet is the magnitude of a gradient, grey is ink; in lines, the text's colour is
the truth, blue is the network, orange is what it has not been trained on. The ends of the
diverging scale differ in hue for every kind of colour vision, and each sequential scale is
ordered by lightness. What carries information has a contrast of 3:1 with the background, words
of 4.5:1 (WCAG 2.2, 1.4.11 and 1.4.3).
"""

from dataclasses import dataclass

Scale = tuple[tuple[float, str], ...]

TIME_MARGIN_LEFT = 76  # px, of every "time" panel, so that steps stand below each other
TIME_MARGIN_RIGHT = 52
SIDE_MARGIN_LEFT = 54
SIDE_MARGIN_RIGHT = 52  # as wide as in time: the colour scales are one image
FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
FONT_SIZE = 11


@dataclass(frozen=True, eq=False)
class Theme:
    """Colours of one page background."""

    name: str
    background: str
    text: str
    muted: str  # axis labels, baselines
    grid: str
    tile: str  # behind a symbol
    frame: str  # around cells, so that those in the background's colour are seen
    veil: str  # laid over what does not count
    network: str
    network_faint: str
    network_band: str  # the area between two faint lines
    fresh: str  # held-out data
    fresh_faint: str
    fresh_band: str
    alarm: str  # wrong predictions, clipped and failed updates
    signed: Scale
    share: Scale
    share_pale: Scale  # of what does not count
    letters: tuple[str, str]  # on `share`: below share_turns, above it
    share_turns: float
    gradient: Scale
    ink: Scale

    @property
    def positive(self) -> Scale:
        """The upper half of `signed`: what cannot be negative has the colours of what is not."""
        upper = [stop for stop in self.signed if stop[0] >= 0.5]
        return tuple((2 * at - 1, colour) for at, colour in upper)


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
    frame="#8593a1",
    veil="rgba(255,255,255,0.62)",
    network="#1f6fb4",
    network_faint="#6598c8",
    network_band="rgba(31,111,180,0.16)",
    fresh="#b7560a",
    fresh_faint="#d97a22",
    fresh_band="rgba(209,105,10,0.18)",
    alarm="#b3261e",
    signed=evenly("#134a80", "#3f86c3", "#9cc6e6", "#ffffff", "#f7c193", "#dd7430", "#933f05"),
    share=evenly("#f1f8f5", "#b9e0d2", "#62b79d", "#16826a", "#04463a"),
    share_pale=evenly("#fafdfb", "#e4f3ee", "#c3e3d9", "#a6cec5", "#9fb9b4"),
    letters=("#000000", "#ffffff"),
    share_turns=0.738,
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
    frame="#5a6979",
    veil="rgba(15,20,27,0.62)",
    network="#6cb4f5",
    network_faint="#41709f",
    network_band="rgba(108,180,245,0.18)",
    fresh="#f5a04c",
    fresh_faint="#9a6230",
    fresh_band="rgba(245,160,76,0.20)",
    alarm="#ff8a80",
    signed=evenly("#a9d6ff", "#58a5e8", "#235b8f", "#161d26", "#8a4415", "#e58440", "#ffd0a6"),
    share=evenly("#15211f", "#0e4a3e", "#15806a", "#4fc0a2", "#c9f5e6"),
    share_pale=evenly("#11191d", "#0f2929", "#113d39", "#275552", "#56695f"),
    letters=("#ffffff", "#000000"),
    share_turns=0.516,
    gradient=evenly("#1a1824", "#45306b", "#7a56b3", "#b08fe3", "#efe4ff"),
    ink=evenly("#1a222c", "#e8edf3"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
