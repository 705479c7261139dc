"""A native run's bits do not depend on how many threads BLAS would take."""

import os
import subprocess
import sys

import pytest

from backsight.native.available import describe_missing

PROGRAM = """
import hashlib, numpy as np, backsight
from backsight.kernel.streams import stream
x = stream(0, "x").draw_uniform((300, 784))
y = (x[:, 0] * 10).astype(int).astype(str)
run = backsight.train((x, y), hidden=[256], batch=128, epochs=2, test=0, validation=0.1,
                      dropout=0, engine="native")
moments = [m.losses for m in run.history.moments]
print(hashlib.blake2b(run.state.vectors["theta"].tobytes()).hexdigest(), moments)
"""


@pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
def test_a_smaller_last_batch_and_losses_are_computed_alone() -> None:
    """270 rows are two batches of 128 and a rest, which NumPy computes."""
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1] != ""
