"""The ten digits as strokes of a pen: what is drawn, in how many steps, and how hands differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnviz.engine.batch import Floats

FINE = 50  # points between two control points, to measure lengths by
JITTER = 0.15  # standard deviation of each control point
WIDTH, HEIGHT = (0.75, 1.25), (0.85, 1.15)  # factors, uniform
SLANT = -0.35, 0.35  # to the right per unit upwards, uniform


@dataclass(frozen=True)
class Stroke:
    """Control points (x, y) of a smooth line that is sharp at the points numbered in `corners`."""

    points: tuple[tuple[float, float], ...]
    corners: tuple[int, ...] = ()


def _stroke(points: str, *corners: int) -> Stroke:
    """Read "x,y x,y ..."."""
    pairs = [pair.split(",") for pair in points.split()]
    return Stroke(tuple((float(x), float(y)) for x, y in pairs), corners)


# Eight high and some five wide, the centre at (0, 0), y upwards.
DIGITS: tuple[tuple[Stroke, ...], ...] = (
    (_stroke("0,4 -1.9,2.6 -2.4,0 -1.9,-2.6 0,-4 1.9,-2.6 2.4,0 1.9,2.6 0,4"),),
    (_stroke("-1.6,2.2 0,4 0,0 0,-4", 1),),
    (_stroke("-2.1,2.2 -1.4,3.6 0,4 1.8,3.3 2,1.6 0.7,-0.8 -2.4,-4 2.5,-4", 6),),
    (_stroke("-2,3.2 0,4 1.9,3 1.4,1 -0.3,0.4 1.8,-0.6 2.2,-2.4 0.2,-4 -2.2,-3", 4),),
    (_stroke("0.5,4 -2.5,-1.2 2.6,-1.2", 1), _stroke("1.2,1.4 1.2,-4")),
    (
        _stroke("-1.5,4 -1.9,0.5 0.2,1.1 2.1,0 2.1,-2.2 0.2,-4 -2.2,-3.2", 1),
        _stroke("-1.5,4 2.2,4"),
    ),
    (_stroke("1.6,3.8 -0.7,2.6 -2,0.2 -2,-2.4 -0.2,-4 1.8,-3 1.9,-1 0.2,0.2 -1.8,-1.2"),),
    (_stroke("-2.3,4 2.3,4 0.6,0.4 -0.6,-4", 1), _stroke("-1,0 1.8,0")),
    (
        _stroke(
            "1.6,3 0,4 -1.7,2.8 -1,1 1,-0.5 2.1,-2.2 0,-4 -2.1,-2.2 -1,-0.5 1,1 1.7,2.6",
        ),
    ),
    (_stroke("1.8,2.6 0.2,4 -1.8,2.8 -1.6,0.8 0,0.1 1.6,1.2 1.8,2.8 1.7,0 1.2,-4", 6),),
)


def _smooth(stroke: Stroke) -> Floats:
    """(samples, points) A Catmull-Rom spline between corners, as weights of its points."""
    count = len(stroke.points)
    u = np.linspace(0, 1, FINE, endpoint=False)[:, None]
    basis = 0.5 * np.concatenate(
        [-u + 2 * u**2 - u**3, 2 - 5 * u**2 + 3 * u**3, u + 4 * u**2 - 3 * u**3, u**3 - u**2], 1
    )
    ends = [0, *stroke.corners, count - 1]
    rows = []
    for first, last in zip(ends, ends[1:], strict=False):
        for start in range(first, last):
            used = np.clip(np.arange(start - 1, start + 3), first, last)
            piece = np.zeros((FINE, count))
            for place, point in enumerate(used):
                piece[:, point] += basis[:, place]
            rows.append(piece)
    return np.concatenate([*rows, np.eye(count)[-1:]])


def _length(stroke: Stroke, weights: Floats) -> Floats:
    """(samples,) How far along the stroke each sample lies."""
    step = np.diff(weights @ np.array(stroke.points), axis=0)
    return np.concatenate([[0.0], np.hypot(*step.T).cumsum()])


def _shares(lengths: Sequence[float], steps: int) -> list[int]:
    """Divide `steps` among strokes by their lengths."""
    ends = np.round(np.cumsum(lengths) / sum(lengths) * steps).astype(int)
    return np.diff(ends, prepend=0).tolist()


@dataclass(frozen=True)
class Hand:
    """How all digits are drawn in T steps: the pen moves by `moves @ points`.

    points (10, P, 2): the control points of all strokes of a digit, padded with zeros; moves
    (10, T, P); down (10, T): 1 where the pen draws, 0 where it goes to the start of a stroke.
    """

    points: Floats
    moves: Floats
    down: Floats

    def draw(self, rng: np.random.Generator, digits: np.ndarray) -> Floats:
        """(T, B, 3) Steps to the right and upwards and whether the pen is down, by chance."""
        size = len(digits)
        points = self.points[digits] + rng.normal(0, JITTER, (size, *self.points.shape[1:]))
        width, height, slant = (rng.uniform(*ends, (size, 1)) for ends in (WIDTH, HEIGHT, SLANT))
        y = height * points[..., 1]
        x = width * points[..., 0] + slant * y
        moved = self.moves[digits] @ np.stack([x, y], -1)
        drawn = np.concatenate([moved, self.down[digits][..., None]], -1)
        return np.ascontiguousarray(drawn.swapaxes(0, 1))

    def moments(self) -> tuple[Floats, Floats]:
        """The exact means and mean squares of what `draw` gives, each (10, T, 3)."""
        plain = self.moves @ self.points
        spread = JITTER**2 * (self.moves**2).sum(-1)
        squares = plain**2 + spread[..., None]
        (_, width), (mean, height), (_, slant) = map(_uniform, (WIDTH, HEIGHT, SLANT))
        x, y = plain[..., 0], mean * plain[..., 1]  # widths have mean 1, slants 0
        xx = width * squares[..., 0] + slant * height * squares[..., 1]
        yy = height * squares[..., 1]
        return np.stack([x, y, self.down], -1), np.stack([xx, yy, self.down], -1)


def _uniform(ends: tuple[float, float]) -> tuple[float, float]:
    """The mean and the mean square of a number drawn evenly between two."""
    low, high = ends
    return (low + high) / 2, (low * low + low * high + high * high) / 3


@cache
def hand(steps: int) -> Hand:
    """How the digits are drawn in `steps` steps, the first from the centre to where they begin.

    A stroke is drawn in steps of even length, measured on the digit as it stands in `DIGITS`.
    """
    most = max(sum(len(stroke.points) for stroke in strokes) for strokes in DIGITS)
    points = np.zeros((10, most, 2))
    at, down = np.zeros((10, steps, most)), np.ones((10, steps))
    for digit, strokes in enumerate(DIGITS):
        smooth = [_smooth(stroke) for stroke in strokes]
        lengths = [_length(s, w) for s, w in zip(strokes, smooth, strict=True)]
        shares = _shares([length[-1] for length in lengths], steps - len(strokes))
        step = column = 0
        for stroke, weights, length, share in zip(strokes, smooth, lengths, shares, strict=True):
            columns = slice(column, column + len(stroke.points))
            points[digit, columns] = stroke.points
            down[digit, step] = 0
            even = np.linspace(0, length[-1], share + 1)
            for point, weight in enumerate(weights.T):
                at[digit, step : step + share + 1, column + point] = np.interp(even, length, weight)
            step, column = step + share + 1, columns.stop
    return Hand(points, np.diff(at, axis=1, prepend=0), down)
