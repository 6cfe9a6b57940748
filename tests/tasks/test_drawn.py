"""The tasks whose answers are pictures: rows of pixels, and the movements of a pen."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rnnviz.tasks import TASKS
from rnnviz.tasks.material import pen
from rnnviz.tasks.material.datasets import digits


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.mark.parametrize("held_out", [False, True])
def test_rows_are_images_of_the_digit_asked_for(held_out: bool) -> None:
    data = digits(held_out)
    known = {image.tobytes(): int(c) for image, c in zip(data.images, data.classes, strict=True)}
    batch = TASKS["digit-draw"].batch(rng(), 300, 8, held_out)
    asked = batch.inputs[0].argmax(-1)
    images = np.ascontiguousarray(batch.targets.swapaxes(0, 1)).reshape(300, 64)
    assert [known[image.tobytes()] for image in images] == asked.tolist()
    assert set(asked) == set(range(10))
    assert batch.mask.all()
    assert not batch.input_mask[1:].any()


def test_nothing_beats_the_mean_image() -> None:
    blind, no_memory, mean = TASKS["digit-draw"].baselines(8)
    assert mean.loss < blind.loss < no_memory.loss


def plain(steps: int) -> tuple[NDArray, NDArray]:
    """(10, T, 2) where the pen is when digits are drawn as they stand, and (10, T) if down."""
    hand = pen.hand(steps)
    return (hand.moves @ hand.points).cumsum(1), hand.down > 0


@pytest.mark.parametrize("steps", [20, 32, 100])
def test_the_pen_comes_by_all_points(steps: int) -> None:
    places, down = plain(steps)
    for digit, strokes in enumerate(pen.DIGITS):
        starts = np.flatnonzero(~down[digit])
        assert len(starts) == len(strokes)
        for start, stroke in zip(starts, strokes, strict=True):
            assert places[digit, start] == pytest.approx(stroke.points[0])
        ends = [*(starts[1:] - 1), steps - 1]
        for end, stroke in zip(ends, strokes, strict=True):
            assert places[digit, end] == pytest.approx(stroke.points[-1])
        for point in (point for stroke in strokes for point in stroke.points):
            nearest = np.hypot(*(places[digit] - point).T).min()
            assert nearest < 20 / steps + 0.2


def test_a_stroke_is_drawn_in_even_steps() -> None:
    places, down = plain(60)
    for digit in range(10):
        length = np.hypot(*np.diff(places[digit], axis=0).T)[down[digit, 1:]]
        assert length.max() < 1.1 * np.median(length)


def turns(digit: int) -> NDArray:
    """The angles between neighbouring movements."""
    right, up = np.diff(plain(100)[0][digit], axis=0).T
    way = right + 1j * up
    return np.abs(np.angle(way[1:] / way[:-1]))


def test_corners_are_sharp_and_lines_smooth() -> None:
    assert turns(0).max() < 0.3
    assert (turns(1) > 0.8).sum() == 1
    assert (turns(2) > 0.8).sum() == 1


def test_hands_differ_as_their_moments_say() -> None:
    hand = pen.hand(32)
    means, squares = hand.moments()
    asked = np.repeat(np.arange(10), 4000)
    drawn = hand.draw(rng(), asked).reshape(32, 10, 4000, 3)
    error = drawn.std(2).swapaxes(0, 1) / np.sqrt(4000)
    assert (np.abs(drawn.mean(2).swapaxes(0, 1) - means) <= 5 * error + 1e-12).all()
    spread = (drawn**2).std(2).swapaxes(0, 1) / np.sqrt(4000)
    assert (np.abs((drawn**2).mean(2).swapaxes(0, 1) - squares) <= 5 * spread + 1e-12).all()
    assert (squares >= means**2 - 1e-12).all()


def test_the_pen_is_up_between_strokes_only() -> None:
    batch = TASKS["digit-strokes"].batch(rng(), 500, 32)
    asked = batch.inputs[0].argmax(-1)
    ups = (batch.targets[..., 2] == 0).sum(0)
    assert ups.tolist() == [len(pen.DIGITS[digit]) for digit in asked]
    assert (batch.targets[0, :, 2] == 0).all()
