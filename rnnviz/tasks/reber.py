"""Strings of the embedded Reber grammar: a small automaton between two letters that must agree."""

from functools import cache

import numpy as np

from rnnviz.engine.batch import Batch, Bools, Floats, Symbols
from rnnviz.tasks.material.scores import all_legal_first
from rnnviz.tasks.material.sequences import Whole, entropy, mask
from rnnviz.tasks.material.task import Baseline, Lengths, Task

SYMBOLS = tuple("BTXPSVE")
# Reber 1967: at each inner node, the letters that may follow and the node that each leads to.
INNER = [
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": 7},
]
LEAF = len(INNER)  # the inner string is over
NODES = LEAF + 1
START, CHOICE, END = 2 * NODES, 2 * NODES + 1, 2 * NODES + 2
STATES = 2 * NODES + 3  # inner nodes after T, inner nodes after P, and the three outer ones


def arrows() -> dict[int, list[tuple[str, int]]]:
    """The letters that may follow each state, and where they lead; all are equally likely."""
    found = {START: [("B", CHOICE)], CHOICE: [("T", 0), ("P", NODES)], END: [("E", START)]}
    for branch, letter in enumerate("TP"):
        for node, ways in enumerate(INNER):
            there = [(symbol, branch * NODES + to) for symbol, to in ways.items()]
            found[branch * NODES + node] = there
        found[branch * NODES + LEAF] = [(letter, END)]
    return found


@cache
def tables() -> tuple[Whole, Whole, Whole, Bools]:
    """(states, 2) symbol and state behind each of two arrows, the only one twice; (states,
    symbols) the state behind a symbol, and whether it is legal."""
    symbol, behind = np.zeros((2, STATES, 2), int)
    successor = np.zeros((STATES, len(SYMBOLS)), int)
    legal = np.zeros(successor.shape, bool)
    for state, ways in arrows().items():
        for place in range(2):
            letter, to = ways[place % len(ways)]
            number = SYMBOLS.index(letter)
            symbol[state, place], behind[state, place] = number, to
            successor[state, number], legal[state, number] = to, True
    return symbol, behind, successor, legal


def after(symbols: Whole) -> Whole:
    """(T, B) the state after each symbol of (T, B) symbols that begin with a string."""
    successor = tables()[2]
    states = np.empty_like(symbols)
    state = np.full(symbols.shape[1], START)
    for step, row in enumerate(symbols):
        state = states[step] = successor[state, row]
    return states


@cache
def visits(length: int) -> Floats:
    """(states, symbols): how often to be in a state, reached by a symbol, in `length` steps."""
    symbol, behind, _, _ = tables()
    now = np.zeros((STATES, len(SYMBOLS)))
    now[START, 0] = 1
    total = np.zeros_like(now)
    for _ in range(length):
        here, now = now.sum(1), np.zeros_like(now)
        for place in range(2):
            np.add.at(now, (behind[:, place], symbol[:, place]), here / 2)
        total += now
    return total


@cache
def baselines(length: int) -> tuple[Baseline, ...]:
    """Summed over all strings, by the probabilities of the grammar."""
    legal = tables()[3]
    chance = legal / legal.sum(1, keepdims=True)
    seen = visits(length)
    by_state = seen.sum(1)
    by_symbol = seen.T @ chance  # (symbol, next symbol)
    guesses = by_symbol / np.maximum(by_symbol.sum(1, keepdims=True), 1e-300)
    right = all_legal_first(guesses[None], np.repeat(legal[:, None], len(SYMBOLS), 1))
    following = by_state[:, None] * chance
    # The two branches differ only in the letter that closes them: a random guess.
    inner = following[: 2 * NODES].reshape(2, NODES, -1).sum(0)
    toss = by_state[[LEAF, NODES + LEAF]].sum() / 2
    return (
        Baseline(
            "no memory: this symbol only",
            entropy(by_symbol),
            float((right * seen).sum() / seen.sum()),
        ),
        Baseline(
            "forgets the letter to repeat",
            entropy(np.concatenate([inner, following[2 * NODES :]])),
            1 - float(toss / seen.sum()),
        ),
        Baseline("knows the grammar", entropy(following), 1.0),
    )


class Reber(Task):
    """Cleeremans, Servan-Schreiber & McClelland 1989; task 1 of Hochreiter & Schmidhuber 1997.

    One string follows the other, as in Gers, Schmidhuber & Cummins 2000; the last is cut.
    """

    key = "reber"
    order = 130
    title = "Embedded Reber grammar"
    summary = "strings of a grammar, letter by letter; at each, the letters that may follow"
    architectures = ("many-to-many",)
    loss = "cross-entropy"
    n_in = n_out = len(SYMBOLS)
    lengths = Lengths(9, 150, 30, longest=2000)
    input_kind = "token"
    input_labels = output_labels = SYMBOLS
    score_name = "legal letters"
    continues = True

    def batch(
        self, rng: np.random.Generator, size: int, length: int, held_out: bool = False
    ) -> Batch:
        symbol, behind, _, _ = tables()
        symbols = np.empty((length + 1, size), int)
        state = np.full(size, START)
        for step, way in enumerate(rng.integers(2, size=symbols.shape)):
            symbols[step], state = symbol[state, way], behind[state, way]
        every = mask(length, size)
        return Batch(Symbols(symbols[:-1], self.n_in), symbols[1:], every, every)

    def baselines(self, length: int) -> tuple[Baseline, ...]:
        return baselines(length)

    def score(self, outputs: Floats, batch: Batch) -> float:
        """The share of steps at which the letters that may follow are the most active ones."""
        legal = tables()[3][after(batch.symbols)]
        return float(all_legal_first(outputs, legal)[batch.mask].mean())

    def goal(self, length: int) -> str:
        return f"predict {length} letters of Reber's grammar"


REBER = Reber()
