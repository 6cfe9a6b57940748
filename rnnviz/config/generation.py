"""How a network generates: what it starts from, for how long, and how it chooses."""

from dataclasses import dataclass

from rnnviz.config.part import Part, entry
from rnnviz.config.settings import Number, Text

MOST_LETTERS = 200
MOST_STEPS = 1000
HOTTEST = 2.0
MOST_DRAWS = 9999


@dataclass(frozen=True)
class Generation(Part):
    """`prefix`: what the user typed, nothing for the beginning of the example; `temperature`: 0
    always takes the most probable symbol; `steps`: 0 for what fits the task; `draw`: which of many
    texts a seed draws."""

    prefix: str = entry(
        Text(
            "prefix",
            help="What the network starts from when it generates, or a decoder's input.",
            most=MOST_LETTERS,
            verbatim=True,
            otherwise="left out",
        ),
        "",
    )
    temperature: float = entry(
        Number(
            "temperature",
            help="How it samples symbols; 0 takes the most probable.",
            bounds=lambda known: (0.0, HOTTEST),
            otherwise="left out",
        ),
        0.0,
    )
    steps: int = entry(
        Number(
            "steps",
            help="How many steps it makes.",
            bounds=lambda known: (1, MOST_STEPS),
            whole=True,
            otherwise="left out",
            start="the task's",
        ),
        0,
    )
    draw: int = entry(
        Number(
            "draw",
            help="Which of its texts is shown, of those that a temperature draws.",
            bounds=lambda known: (0, MOST_DRAWS),
            whole=True,
            otherwise="left out",
        ),
        0,
    )
