"""What of a link is for the page alone: what is open on it, and how it stands in another page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.config.part import Part, entry
from rnnviz.config.settings import Choice, Text, text_of

SOUNDS = {"clip": "Clip", "voice": "Your voice", "file": "WAV file"}


@dataclass(frozen=True)
class OpenTool(Part):
    """`tool`: the key of the tool that was opened last; `tools`, their titles by key, are known
    beside the link."""

    tool: str = entry(
        Choice(
            "tool",
            help="The tool that is open.",
            options=lambda known: known["tools"],
            otherwise="left out",
        ),
        "",
    )

    @classmethod
    def asked(cls, query: Mapping[str, Any]) -> "OpenTool":
        """What a link asks for, whether there is such a tool or not."""
        return cls(text_of(query.get("tool", "")))


@dataclass(frozen=True)
class Sound(Part):
    """`hear`: what a network of spoken digits listens to first, a key of SOUNDS."""

    hear: str = entry(
        Choice(
            "hear",
            help="What a network of spoken digits listens to; opens its tool.",
            options=lambda known: SOUNDS,
            otherwise="left out",
        ),
        "",
    )


@dataclass(frozen=True)
class StreamlitOptions(Part):
    """Streamlit reads these itself and keeps them from the page; they are declared so that a link
    with them has no unknown key."""

    embed: str = entry(
        Text("embed", help="Opens the page without its sidebar, for a frame.", values="`true`"), ""
    )
    embed_options: str = entry(
        Text(
            "embed_options",
            help="Streamlit's options: how the page looks, and with `embed=true` what its frame "
            "has; may stand several times.",
            values="`light_theme` `dark_theme` `show_toolbar` `show_padding` `disable_scrolling` "
            "`hide_loading_screen` `show_loading_screen_v1` `show_loading_screen_v2`",
        ),
        "",
    )
