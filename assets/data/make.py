"""Write the data files of this folder from the packages that ship the originals.

Needs scikit-learn and statsmodels, which the project itself does not:

    python -m venv /tmp/data && /tmp/data/bin/pip install scikit-learn statsmodels
    /tmp/data/bin/python assets/data/make.py

`refrains.txt` was written for this repository and is made by no script.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from statsmodels.datasets import co2, sunspots

HERE = Path(__file__).parent


def digits() -> None:
    """`images` (1797, 64) whole numbers 0..16, row by row, and `classes` (1797,)."""
    data = load_digits()
    np.savez_compressed(
        HERE / "digits.npz",
        images=data.data.astype(np.uint8),
        classes=data.target.astype(np.uint8),
    )


def yearly_sunspots() -> None:
    """One line a year: the year and the mean number of sunspots."""
    table = sunspots.load_pandas().data
    lines = [f"{int(y)},{n:.1f}" for y, n in zip(table.YEAR, table.SUNACTIVITY, strict=True)]
    (HERE / "sunspots.csv").write_text("year,sunspots\n" + "\n".join(lines) + "\n")


def weekly_co2() -> None:
    """One line a week: its date, the concentration in ppm, and whether it was measured."""
    measured = co2.load_pandas().data.co2
    filled = measured.interpolate("linear")
    lines = [
        f"{date:%Y-%m-%d},{ppm:.2f},{int(known)}"
        for date, ppm, known in zip(filled.index, filled, measured.notna(), strict=True)
    ]
    (HERE / "co2.csv").write_text("week,ppm,measured\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    digits()
    yearly_sunspots()
    weekly_co2()
