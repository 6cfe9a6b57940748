import numpy as np
import pytest

from rnnviz.tasks.number_words import NUMBER_WORDS, digits, part, spelled
from tests.tasks.rewritten import pairs

ONES = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        range(1, 10),
        strict=True,
    )
)


def value(words: list[str]) -> int:
    """Read number words from left to right, as a person does."""
    total = current = 0
    teens = [
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    for word in words:
        if word == "thousand":
            total, current = current * 1000, 0
        elif word == "hundred":
            current *= 100
        elif word in ONES:
            current += ONES[word]
        elif word in teens:
            current += 10 + teens.index(word)
        elif word in tens:
            current += 20 + 10 * tens.index(word)
        else:
            assert word == "and"
    return total + current


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (7, "seven"),
        (40, "forty"),
        (312, "three hundred and twelve"),
        (700, "seven hundred"),
        (3005, "three thousand and five"),
        (3512, "three thousand five hundred and twelve"),
        (999_999, "nine hundred and ninety nine thousand nine hundred and ninety nine"),
        (200_000, "two hundred thousand"),
    ],
)
def test_numbers_are_spelled_the_british_way(number: int, words: str) -> None:
    assert " ".join(spelled(number)) == words


@pytest.mark.parametrize("length", range(5, 12))
def test_words_become_digits(length: int) -> None:
    batch = NUMBER_WORDS.batch(np.random.default_rng(3), 1000, length)
    found = pairs(NUMBER_WORDS, batch, length)
    assert all(str(value(words)) == "".join(answer) for words, answer in found)
    counts = np.bincount([len(answer) for _, answer in found])[1:]
    assert len(counts) == digits(length)
    assert counts.min() > 0.7 * 1000 / digits(length)


@pytest.mark.parametrize("count", [3, 4, 6])
def test_no_number_is_in_both_parts(count: int) -> None:
    (train, often), (away, _) = part(count, False), part(count, True)
    assert not np.isin(away, train).any()
    assert sorted([*train, *away]) == list(range(1, 10**count))
    assert len(away) == pytest.approx(0.2 * 10**count, rel=0.05)
    assert often.sum() == pytest.approx(1)
    assert {word for number in train[:5000] for word in spelled(int(number))} >= {
        word for number in away[:1000] for word in spelled(int(number))
    }, "a held-out number has a word that training never shows"
