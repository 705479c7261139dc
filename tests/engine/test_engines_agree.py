"""Interpreter and NumPy plan give the same bits, over the whole catalog."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from networks import LAYERS, STACKS, batch, derivation_of, every, spec_of

from backsight.engine.derive import derive
from backsight.engine.interpret import evaluate
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.state import make_initial_state

OUTPUTS = ("identity", "sigmoid", "softmax", "exponential", "tanh")

CASES: list[dict[str, Any]] = [
    *({"optimizer": o} for o in every("optimizers")),
    *({"optimizer": {"name": "nesterov", "form": f}} for f in ("stored", "pytorch")),
    *({"optimizer": {"name": "momentum", "form": f}} for f in ("pytorch", "averaging")),
    *({"optimizer": {"name": n, "epsilon_at": "inside"}} for n in ("rmsprop", "centered_rmsprop")),
    {"optimizer": {"name": "sgdw", "scaled": False}},
    *({"optimizer": {"name": "adam", "epsilon_at": e}} for e in ("inside", "hat")),
    *({"layers": [{"units": 7, "activation": a}, {}]} for a in every("activations")),
    *({"loss": a, "layers": [*LAYERS[:2], {"activation": o}]}
      for a in every("losses") for o in OUTPUTS
      # A row of outputs whose sum is not above 0 has no shares.
      if a != "normalized_cross_entropy" or o not in ("identity", "tanh")),
    *({"regularizer": {"name": r, "per": p}}
      for r in every("regularizers") for p in ("batch", "row")),
    *({"clipping": {"name": c, "limit": 0.01}} for c in every("clippings")),
    *({"schedule": s, "warmup": w} for s in every("schedules") for w in (0, 2)),
    *({"layers": [{"units": 7, "initializer": i}, {}]} for i in every("initializers")),
    {"layers": [{"layer": {"name": "dense", "bias": False}, "units": 7}, {}]},
    {"layers": [{"units": 7}, {"layer": {"name": "dropout", "p": 0.3}}, {}],
     "optimizer": "nesterov", "clipping": "by_norm", "regularizer": "elastic_net"},
    {"layers": [{"layer": "dropout"}, {"units": 300}, {"units": 300}, {}], "optimizer": "nesterov",
     "clipping": "by_global_norm", "regularizer": "l2"},
    *({"layers": x, "optimizer": o} for x in STACKS.values() for o in ("sgd", "nesterov")),
    {"layers": STACKS["everything"], "optimizer": "adam", "regularizer": "l2", "batch": 2,
     "clipping": "by_norm"},
]  # fmt: skip


DTYPES = ("float32", "float64")
EACH = [
    pytest.param(case, dtype, marks=[pytest.mark.slow] if (number + place) % 2 else [])
    for number, case in enumerate(CASES)
    for place, dtype in enumerate(DTYPES)
]
"""Each case in one of the dtypes, and slowly in the other."""


@pytest.mark.parametrize(("case", "dtype"), EACH, ids=str)
def test_interpreter_and_plan_agree_bit_for_bit(case: dict[str, Any], dtype: str) -> None:
    """Loss, gradient, rate and every carried vector are the same bytes for three steps."""
    derivation = derivation_of(dtype=dtype, **case)
    spec = spec_of(dtype=dtype, **case)
    state = make_initial_state(derivation, 3, spec.schedule.name)
    plan = NumpyPlan(derivation, state)
    vectors = state.copy().vectors
    for t in range(1, 4):
        given = batch(derivation, seed=t)
        for name, array in given.items():
            plan.inputs[name][...] = array
        with np.errstate(all="ignore"):
            loss, g = plan.compute_gradient(t, state.numbers), plan.g.copy()
            plan.update(t, state.numbers)
            tape = evaluate(derivation, {**given, **vectors, **state.numbers, "t": t})
        assert float(tape["L"]) == loss
        assert tape["g"].tobytes() == g.tobytes()
        assert float(tape["eta"]) == plan.compute_rate(t, state.numbers)
        vectors = {name: tape[derivation.carries[name]] for name in vectors}
        assert vectors.keys() == state.vectors.keys()
        for name, vector in vectors.items():
            assert vector.tobytes() == state.vectors[name].tobytes(), name


PEAK = """
import json, sys, tracemalloc
from backsight.engine.derive import derive
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.state import make_initial_state
from networks import batch, derivation_of

derivation = derivation_of(
    layers=json.loads(sys.argv[1]), optimizer="adam", regularizer="l2", clipping="by_global_norm"
)
plan = NumpyPlan(derivation, make_initial_state(derivation, 0, "constant"))
for name, array in batch(derivation).items():
    plan.inputs[name][...] = array
for t in range(1, 1050):
    if t == 50:
        tracemalloc.start()
    plan.compute_gradient(t, {})
    plan.update(t, {})
print(tracemalloc.get_traced_memory()[1])
"""


@pytest.mark.parametrize(
    "stack",
    [
        pytest.param(LAYERS, id="dense"),
        pytest.param(STACKS["everything"], id="everything", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_allocated_in_the_loop(stack: list[dict[str, Any]]) -> None:
    """A thousand steps of a plan leave no array behind and take no new one. In a process of its
    own: tracemalloc sees every thread, and other tests leave some that still write.
    """
    run = subprocess.run(
        [sys.executable, "-c", PEAK, json.dumps(stack)],
        cwd=Path(__file__).parent, capture_output=True, text=True,
    )  # fmt: skip
    assert int(run.stdout) < 4096, run.stderr


def test_a_wrong_buffer_would_be_seen() -> None:
    """The comparison above is able to fail: another seed gives other bytes."""
    derivation = derivation_of()
    one, two = (make_initial_state(derivation, seed, "constant") for seed in (0, 1))
    assert one.vectors["theta"].tobytes() != two.vectors["theta"].tobytes()


def test_torch_interprets_the_same_equations() -> None:
    """The interpreter runs on torch, to rounding, where it is installed."""
    torch = pytest.importorskip("torch")
    spec = spec_of(dtype="float64", regularizer="l2", optimizer="adam")
    derivation = derive(spec, inputs=6, outputs=3, rows=16)
    state = make_initial_state(derivation, 0, "constant")
    given = {**batch(derivation), **state.vectors}
    there = {k: torch.from_numpy(v.copy()) for k, v in given.items()}
    here = evaluate(derivation, {**given, "t": 1})
    tape = evaluate(derivation, {**there, "t": 1})
    for name in ("L", "g", "theta_next", "m_next"):
        np.testing.assert_allclose(np.asarray(tape[name]), here[name], rtol=1e-12, atol=1e-15)
