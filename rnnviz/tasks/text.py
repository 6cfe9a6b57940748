from rnnviz.material.datasets import text
from rnnviz.material.next_character import NextCharacter


class Text(NextCharacter):
    """The text in assets/data/text.txt."""

    key = "text"
    order = 100
    title = "Next character"
    source = "The river remembers, written for this repository (assets/data/text.txt)"


TEXT = Text(text())
