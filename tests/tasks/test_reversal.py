import numpy as np
import pytest

from rnnviz.tasks.reversal import REVERSAL
from tests.tasks.rewritten import pairs


@pytest.mark.parametrize("length", [2, 5, 10, 40])
def test_words_are_written_backwards(length: int) -> None:
    batch = REVERSAL.batch(np.random.default_rng(0), 600, length)
    assert len(batch.mask) == 2 * length + 1
    found = pairs(REVERSAL, batch, length)
    assert all(answer == word[::-1] for word, answer in found)
    assert {len(word) for word, _ in found} == set(range((length + 1) // 2, length + 1))
    assert {letter for word, _ in found for letter in word} == set("abcdefgh")


def test_baselines_of_two_letters_by_hand() -> None:
    """One letter or two: after the first comes the end, or a letter, with equal chance."""
    position, count = REVERSAL.baselines(2)
    loss = 2 * np.log(8) + np.log(2) + 0.5 * np.log(8) - np.log(8)
    assert position.loss == pytest.approx(loss / 2.5)
    assert position.score == pytest.approx((1 / 8 + 1 / 2 + 1 / 2) / 2.5)
    assert count.loss == pytest.approx(1.5 * np.log(8) / 2.5)
    assert count.score == pytest.approx((1.5 / 8 + 1) / 2.5)
