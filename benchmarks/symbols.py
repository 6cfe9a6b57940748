"""How symbols enter fastest: `.venv/bin/python -m benchmarks.symbols` prints a table in a minute.

A symbol selects a column of W. Either a one is set in a row of the operands, which the packed
product reads anyway; or the column is gathered and added, and its gradient is added up in sorted
segments. Bare NumPy calls, LSTM rows (4 · units), float32, one thread, the best of all rounds.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

SIZES = ((8, 12, 16), (16, 20, 32), (32, 50, 32), (64, 100, 32))
SYMBOLS = (8, 26, 64, 128)
HEADER = (
    "| units, steps, batch | symbols | forward: one in a product, µs | gathered, µs "
    "| gradient: product, µs | segments, µs |\n|---|--:|--:|--:|--:|--:|"
)


class Row(NamedTuple):
    """Microseconds of both ways, forward and of the gradient of W."""

    product: float
    gathered: float
    gradient: float
    segments: float


def best(call: Callable[[], object], rounds: int = 15) -> float:
    """Microseconds of the fastest round."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found) * 1e6


def measure(units: int, steps: int, batch: int, symbols: int) -> Row:
    """Time one size."""
    rng, rows, below = np.random.default_rng(0), 4 * units, 1 + units
    weights = rng.random((rows, symbols + below), np.float32)
    read, columns = weights[:, symbols:].copy(), weights[:, :symbols].copy()
    numbers = rng.integers(symbols, size=(steps, batch))
    x = np.zeros((steps, symbols + below, batch), np.float32)
    h, z = np.zeros((steps, below, batch), np.float32), np.zeros((steps, rows, batch), np.float32)
    dz, operands = rng.random((rows, steps * batch), np.float32), x.reshape(symbols + below, -1)
    firsts = np.arange(steps)[:, None] * x[0].size + np.arange(batch)

    def product() -> None:
        x[:, :symbols] = 0.0
        x.reshape(-1)[numbers * batch + firsts] = 1.0
        for t in range(steps):
            weights.dot(x[t], z[t])

    def gathered() -> None:
        for t in range(steps):
            read.dot(h[t], z[t])
            np.add(z[t], columns.take(numbers[t], 1), z[t])

    def segments() -> None:
        np.dot(dz, operands[symbols:].T)
        order = numbers.reshape(-1).argsort(kind="stable")
        _, starts = np.unique(numbers.reshape(-1)[order], return_index=True)
        np.add.reduceat(dz.take(order, 1), starts, 1)

    return Row(best(product), best(gathered), best(lambda: np.dot(dz, operands.T)), best(segments))


def main() -> None:
    """Print the table."""
    print(HEADER)
    with threadpool_limits(1):
        for size in SIZES:
            for symbols in SYMBOLS:
                times = " | ".join(f"{value:,.0f}" for value in measure(*size, symbols))
                print(f"| {', '.join(map(str, size))} | {symbols} | {times} |", flush=True)


if __name__ == "__main__":
    main()
