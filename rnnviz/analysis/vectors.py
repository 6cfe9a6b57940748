"""Vectors of symbols, seen in two dimensions."""

from dataclasses import dataclass

import numpy as np

from rnnviz.engine.batch import Floats


@dataclass(frozen=True)
class InPlane:
    """`points` (symbols, 2) now, `trails` (N, symbols, 2) at earlier updates, in the same plane.

    `share`: how much of the vectors' variance the plane shows, 1 where it shows all.
    """

    points: Floats
    trails: Floats
    share: float


def in_plane(now: Floats, before: Floats) -> InPlane:
    """See vectors `now` (size, symbols) and `before` (N, size, symbols) in a plane.

    One or two numbers are shown as they are. More: the plane of the first two principal axes of
    now, turned within itself to lie as the planes before it lay, so that it neither flips nor
    spins while training plays.
    """
    size = len(now)
    if size <= 2:
        room = ((0, 2 - size), (0, 0))
        return InPlane(np.pad(now, room).T, np.pad(before, ((0, 0), *room)).swapaxes(1, 2), 1.0)
    every = np.concatenate([before, now[None]])
    centred = every - every.mean(2, keepdims=True)
    left, lengths, _ = np.linalg.svd(centred, full_matrices=False)
    axes = left[0, :, :2]
    for plane in left[1:, :, :2]:
        axes = plane @ turned(plane.T @ axes)
    total = float((lengths[-1] ** 2).sum())
    share = float((lengths[-1, :2] ** 2).sum()) / total if total > 0 else 1.0
    middle = now.mean(1, keepdims=True)
    seen = np.swapaxes(every - middle, 1, 2) @ axes
    return InPlane(seen[-1], seen[:-1], share)


def turned(towards: Floats) -> Floats:
    """The rotation or mirror image (2, 2) that is nearest to a matrix (polar decomposition)."""
    left, _, right = np.linalg.svd(towards)
    nearest: Floats = left @ right
    return nearest


def closest(points: Floats) -> tuple[int, int, float]:
    """Return the two columns of (size, symbols) that are nearest, and their distance."""
    apart = np.linalg.norm(points[:, :, None] - points[:, None], axis=0)
    apart[np.diag_indices(len(apart))] = np.inf
    one, other = np.unravel_index(int(apart.argmin()), apart.shape)
    return int(one), int(other), float(apart[one, other])


def farthest(seen: InPlane) -> tuple[int, float]:
    """Return the symbol that has moved farthest since its trail began, and how far."""
    moved = np.linalg.norm(seen.points - seen.trails[0], axis=1)
    far = int(moved.argmax())
    return far, float(moved[far])
