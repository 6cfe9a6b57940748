from rnnviz.tasks.material.datasets import text
from rnnviz.tasks.material.next_character import NextCharacter
from rnnviz.tasks.material.task import Lengths


class Refrains(NextCharacter):
    """The text in assets/data/refrains.txt is so short that a network can learn it by heart."""

    key = "refrains"
    order = 101
    title = "Next character of refrains"
    summary = "a short text that repeats itself, to see memorising; at each character, the next"
    lengths = Lengths(5, 60, 30)  # every longer window repeats something of the training part
    source = "The river remembers, written for this repository (assets/data/refrains.txt)"

    def goal(self, length: int) -> str:
        return f"predict the next character of a short text in sequences of {length} characters"


REFRAINS = Refrains(text("refrains"))
