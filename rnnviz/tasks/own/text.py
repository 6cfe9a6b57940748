"""Next character of the user's own text."""

from rnnviz.engine.numbers import whole
from rnnviz.tasks.material.next_character import HELD_OUT_SHARE, NextCharacter
from rnnviz.tasks.material.task import Lengths
from rnnviz.tasks.own.symbols import OTHER, kept, typed

SHORTEST, LONGEST = 60, 500_000  # characters
MOST_SYMBOLS = 100


class OwnText(NextCharacter):
    """`body` is the text. Raises ValueError, in words, for one that cannot be learned from."""

    key = "own-text"
    order = 400
    title = "Your text"
    source = "your own text"

    def __init__(self, choices: tuple[str, ...], body: str) -> None:
        if choices:
            raise ValueError(f"own-text has nothing to choose, not {' '.join(choices)[:20]!r}")
        if not SHORTEST <= len(body) <= LONGEST:
            raise ValueError(
                f"the text has {whole(len(body))} characters; it needs {SHORTEST} to "
                f"{whole(LONGEST)}"
            )
        body = typed(body)
        symbols = kept(body, MOST_SYMBOLS)
        if len(symbols) < 2:
            raise ValueError("the text repeats one character: there is nothing to predict")
        if OTHER in symbols:
            known = set(symbols)
            body = "".join(c if c in known else OTHER for c in body)
        last = len(body) - round(len(body) * (1 - HELD_OUT_SHARE))
        if len(set(body[-last + 1 :])) < 2:
            raise ValueError(
                "the last fifth of the text, on which the network is tested, repeats one character"
            )
        super().__init__(body)
        high = min(100, 2 * (last - 1) // 3)
        self.lengths = Lengths(5, high, min(30, high), longest=max(high, min(400, last - 1)))

    def goal(self, length: int) -> str:
        said = f"predict the next character of your text in sequences of {length} characters"
        if len(self.unseen(length)):
            return said
        return f"{said}; the text repeats itself: what is held out also occurs in training"
