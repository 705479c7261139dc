"""Lines of a step of the portable engine are worked out with its bits, not with NumPy's."""

from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.step.ledger import make_ledger
from backsight.explanations.step.worked import work_out

NETWORKS: list[dict[str, Any]] = [
    {"hidden": [4, 4], "optimizer": "adam", "norm": "batch", "schedule": "cosine"},
    {"hidden": [3], "optimizer": "nadam", "norm": "layer", "activation": "silu", "dropout": 0.2},
    {"hidden": [3], "optimizer": "centered_rmsprop", "activation": "gelu", "clip_norm": 0.1},
    {"hidden": [3], "optimizer": "sgd", "schedule": "one_cycle", "loss": "huber", "l2": 0.1},
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("options", NETWORKS)
def test_every_target_has_its_bits(options: dict[str, Any], dtype: str) -> None:
    """Of each equation of the third step, in its dtype; numbers of the host in float64."""
    run = backsight.start("xor", engine="portable", dtype=dtype, seed=1, **options)
    ledger = make_ledger(next(s for s in run.steps() if s.index == 3))
    for equation in ledger.derivation.acts(*STEP_ACTS):
        bindings = work_out(ledger, equation).values.bindings
        for target in equation.targets:
            worked, ran = np.asarray(bindings[target]), np.asarray(ledger.tape[target])
            assert worked.dtype == ran.dtype or worked.ndim == 0
            assert np.array_equal(worked, ran), (target, equation.formula)
