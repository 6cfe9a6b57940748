"""What of a network is looked at.

What there is to see is known beside the link: `units`, the number of units; `signals` and `paths`,
their names; `length(example)`, the number of steps, or nodes, of an example from 1.
"""

from dataclasses import dataclass

from rnnviz.config.part import Part, entry
from rnnviz.config.settings import Choice, Place

EXAMPLES = 8  # that are looked at


@dataclass(frozen=True)
class Look(Part):
    """`example`: from 1; `step`: the step, or node, that is pinned, from 1, or 0; `unit`: the one
    whose numbers stand in the equations, from 1; `signal`: the one whose gradient is shown;
    `strand`: the path that is drawn whole, or nothing for the uppermost forward one."""

    example: int = entry(
        Place(
            "example",
            help="Which of the eight examples is shown.",
            bounds=lambda known: (1, EXAMPLES),
            otherwise="showing {}",
        ),
        1,
    )
    step: int = entry(
        Place(
            "step",
            help="The step, or the node of a tree, that is pinned in all pictures.",
            bounds=lambda known: (1, known["length"](known["example"])),
            values="1 to the number of steps or nodes",
            start="none",
            otherwise="left out",
        ),
        0,
    )
    unit: int = entry(
        Place(
            "unit",
            help="The unit whose numbers stand in the equations.",
            bounds=lambda known: (1, known["units"]),
            values="1 to the number of units",
            otherwise="showing {}",
        ),
        1,
    )
    signal: str = entry(
        Choice(
            "signal",
            help="The signal whose gradient is shown.",
            options=lambda known: {name: name for name in known["signals"]},
            values="a name in the cell's equations: `h`, `c`, …",
            otherwise="showing {}",
        ),
        "h",
    )
    strand: str = entry(
        Choice(
            "strand",
            help="The layer or direction whose signals are all shown.",
            options=lambda known: {name: name for name in known["paths"]},
            values="`layer1`, `layer2-backward`, …",
            start="the uppermost layer, forward",
            otherwise="left out",
        ),
        "",
    )
