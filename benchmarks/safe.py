"""What it costs to be right at any size of number: `.venv/bin/python -m benchmarks.safe`.

Side by side, in turns: the cross-entropy with and without the maximum subtracted; the sigmoids and
the tanh of an LSTM's step by exponentials, which keep their lower end, and by one tanh, which does
not. Microseconds, and the ratio of the first to the second.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.measure import turns
from benchmarks.size import SIZES, Size
from rnnviz.engine.loss import by_output
from rnnviz.engine.losses.cross_entropy import CrossEntropy
from rnnviz.engine.operation import Constants, run
from rnnviz.engine.operations.sigmoid import sigmoid_of_negative

Work = dict[str, Callable[[], object]]


class Unshifted(CrossEntropy):
    """Without the maximum: overflows above 709, and below -745 nothing is left."""

    def __call__(self, targets: np.ndarray, weights: np.ndarray) -> float:
        np.exp(self._scores, self._room)
        np.add.reduce(self._room, axis=0, out=self._total)
        self._right, self._weights = self._at_dy(targets), weights
        chosen = self._at_dy.flat.take(self._right)
        return float(np.vdot(weights, np.log(self._total) - np.log(chosen)))


def losses(size: Size, dtype: str) -> Work:
    """The loss and its gradient at all steps."""
    rng = np.random.default_rng(0)
    shape = size.steps, size.n_out, size.batch
    y = rng.normal(size=shape).astype(dtype)
    targets = rng.integers(size.n_out, size=(size.steps, size.batch))
    weights = np.full(targets.shape, 1 / targets.size, dtype)

    def both(kind: type[CrossEntropy]) -> Callable[[], None]:
        loss = kind(y, by_output(lambda *sizes: np.empty(sizes, dtype), *shape))

        def work() -> None:
            loss(targets, weights)
            loss.backward()

        return work

    return {"safe": both(CrossEntropy), "fast": both(Unshifted)}


def gates(size: Size, dtype: str) -> Work:
    """The activations of one step of an LSTM: three gates and the candidate."""
    start = np.random.default_rng(0).normal(size=(4 * size.units, size.batch)).astype(dtype)
    z, const = np.empty_like(start), Constants(np.dtype(dtype))
    rows, candidate = z[: 3 * size.units], z[3 * size.units :]
    calls, half = sigmoid_of_negative(rows, const), const(0.5)

    def safe() -> None:
        np.copyto(z, start)
        run(calls)
        np.tanh(candidate, candidate)

    def fast() -> None:
        np.copyto(z, start)
        np.tanh(z, z)
        np.multiply(rows, half, rows)
        np.add(rows, half, rows)

    return {"safe": safe, "fast": fast}


def main() -> None:
    """Print a table."""
    print("| what | units, steps, batch | dtype | safe, µs | unsafe, µs | ratio |")
    print("|---|---|---|--:|--:|--:|")
    for make in (losses, gates):
        for size in SIZES:
            for dtype in ("float32", "float64"):
                times = turns(make(size, dtype), 1.0)
                named = f"{make.__name__} | {size.units}, {size.steps}, {size.batch} | {dtype}"
                one, other = times["safe"], times["fast"]
                print(f"| {named} | {one:.1f} | {other:.1f} | {one / other:.2f} |", flush=True)


if __name__ == "__main__":
    main()
