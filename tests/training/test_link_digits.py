"""A link shows the same numbers on a processor with other kernels."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
DIGITS = 6  # significant ones, of the loss after all updates
UPDATES = 600
EXPERIMENTS = [
    {},
    {"cell": "rnn"},
    {"task": "text", "cell": "gru", "v": "2"},
    {"task": "digit-rows", "cell": "gru-cho"},
    {"task": "sunspots", "cell": "lstm", "lr": "0.05"},
    {"task": "temporal-order", "cell": "rnn", "activation": "relu", "units": "64"},
    {"task": "temporal-order", "cell": "rnn"},
    {"task": "wave", "cell": "lstm"},
    {"task": "wave", "cell": "gru"},
    {"task": "copy", "cell": "lstm"},
]
TRAIN = """
import json, sys
from rnnviz import Session
losses = []
for query in json.loads(sys.argv[1]):
    session, _, problems = Session.from_query(query)
    assert not problems, problems
    session.train({updates})
    losses.append([float(session.history["loss"].iloc[-1]), session.trace().loss])
from threadpoolctl import threadpool_info
print(json.dumps([losses, threadpool_info()[0].get("architecture")]))
"""


def features(*starts: str) -> str:
    """NumPy's kernels for this processor whose names begin so: what can be disabled."""
    from numpy._core import _multiarray_umath as umath

    found = [f for f in umath.__cpu_dispatch__ if umath.__cpu_features__.get(f)]
    return " ".join(f for f in found if f.startswith(starts or ("",)))


def losses(
    experiments: list[dict[str, str]] = EXPERIMENTS, updates: int = UPDATES, **environ: str
) -> tuple[np.ndarray, str]:
    """The losses of all experiments, (experiments, 2), and the kernels that OpenBLAS used."""
    hidden = ("OPENBLAS_", "NPY_")
    own = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    done = subprocess.run(
        [sys.executable, "-c", TRAIN.replace("{updates}", str(updates)), json.dumps(experiments)],
        cwd=ROOT,
        env=own | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    values, architecture = json.loads(done.stdout)
    return np.array(values), architecture


@pytest.fixture(scope="module")
def native() -> np.ndarray:
    return losses()[0]


@pytest.mark.parametrize(
    "environ",
    [
        {"OPENBLAS_CORETYPE": "Haswell"},
        {"NPY_DISABLE_CPU_FEATURES": features("AVX512", "X86_V4")},
        {"NPY_DISABLE_CPU_FEATURES": features()},
        {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": features()},
    ],
    ids=["OpenBLAS for AVX2", "NumPy without AVX-512", "NumPy's baseline", "both, old"],
)
def test_other_kernels_show_the_same_loss(native: np.ndarray, environ: dict[str, str]) -> None:
    other, architecture = losses(**environ)
    if architecture and "OPENBLAS_CORETYPE" in environ:
        assert architecture == environ["OPENBLAS_CORETYPE"]
    np.testing.assert_allclose(other, native, rtol=0.5 * 10.0**-DIGITS)


def test_two_runs_agree_bit_for_bit() -> None:
    one, other = (losses(updates=100)[0] for _ in range(2))
    np.testing.assert_array_equal(one, other)
