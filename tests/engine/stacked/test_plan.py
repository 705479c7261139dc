"""Many replicas in one stacked plan have the bits that each has alone."""

from typing import Any

import numpy as np
import pytest
from networks import LAYERS, STACKS, batch, derivation_of, spec_of
from test_engines_agree import CASES

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.graph.shared import find_shared_derivation
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program import Program
from backsight.engine.stacked.plan import StackedLoss, StackedPlan
from backsight.engine.state import State, make_initial_state
from backsight.kernel.aligned import make_aligned


def stacked(states: list[State]) -> dict[str, np.ndarray]:
    """The vectors of several states as one array each."""
    found = {}
    for name, vector in states[0].vectors.items():
        found[name] = make_aligned((len(states), *vector.shape), vector.dtype)
        for k, state in enumerate(states):
            found[name][k] = state.vectors[name]
    return found


def compare(derivations: list[Any], cells: list[int], schedule: str, steps: int = 3) -> None:
    """Run each replica alone and all of them stacked; every number is the same bytes."""
    same = find_shared_derivation(derivations)
    assert same is not None
    states = [make_initial_state(derivations[c], seed, schedule) for seed, c in enumerate(cells)]
    vectors = stacked(states)
    numbers = [state.numbers for state in states]
    together = StackedPlan(same, cells, vectors)
    alone = [NumpyPlan(derivations[c], s) for s, c in zip(states, cells, strict=True)]
    for t in range(1, steps + 1):
        for k, plan in enumerate(alone):
            for name, array in batch(derivations[0], seed=10 * k + t).items():
                plan.inputs[name][...] = array
                together.inputs[name][k] = array
        with np.errstate(all="ignore"):
            losses = together.compute_gradient(t, numbers).copy()
            for k, plan in enumerate(alone):
                assert plan.compute_gradient(t, numbers[k]) == losses[k] or np.isnan(losses[k])
                assert plan.g.tobytes() == together.g[k].tobytes()
                assert plan.compute_rate(t, numbers[k]) == together.compute_rate(t, numbers, k)
            together.update(t)
            for k, plan in enumerate(alone):
                plan.update(t, numbers[k])
                for name, vector in states[k].vectors.items():
                    assert vector.tobytes() == vectors[name][k].tobytes(), name


@pytest.mark.sweep(50)
@pytest.mark.parametrize("dtype", ["float32", pytest.param("float64", marks=pytest.mark.slow)])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_replica_has_the_bits_that_it_has_alone(case: dict[str, Any], dtype: str) -> None:
    """Loss, gradient and every carried vector, over the whole catalog, for three steps."""
    derivation = derivation_of(dtype=dtype, **case)
    compare([derivation], [0, 0, 0], spec_of(dtype=dtype, **case).schedule.name)


VARIED: list[list[dict[str, Any]]] = [
    [{"rate": r, "optimizer": o} for r in (0.1, 0.03, 0.01)]
    for o in ("sgd", "adam", "nesterov", "lion", "adadelta")
] + [
    [{"regularizer": {"name": "elastic_net", "lam": lam, "rho": rho}}
     for lam, rho in ((0.1, 0.5), (0.01, 0.25))],
    [{"optimizer": {"name": "momentum", "mu": mu}} for mu in (0.5, 0.9, 0.0)],
    [{"optimizer": {"name": "adam", "beta1": b}, "schedule": "cosine", "warmup": 2, "rate": r}
     for b, r in ((0.5, 0.1), (0.9, 0.1), (0.9, 0.3))],
    [{"clipping": {"name": c, "limit": limit}} for limit in (0.01, 0.5, 100)
     for c in ("by_global_norm",)],
    [{"layers": [*LAYERS[:2], {"layer": {"name": "dropout", "p": p}}, {}]} for p in (0.1, 0.6)],
    [{"layers": [{"units": 7, "activation": {"name": "leaky_relu", "alpha": a}}, {}]}
     for a in (0.1, 0.3)],
    [{"schedule": {"name": "step", "every": e, "factor": f}} for e, f in ((1, 0.5), (2, 0.1))],
    [{"schedule": {"name": "one_cycle"}, "rate": r} for r in (0.1, 0.01)],
    [{"loss": {"name": "huber", "delta": d}} for d in (0.1, 1)],
    [{"schedule": "reduce_on_plateau", "rate": r} for r in (0.1, 0.01)],
    [{"layers": [{"units": 300}, {"units": 300}, {}], "clipping": "by_global_norm", "rate": r}
     for r in (0.1, 0.01)],
]  # fmt: skip


@pytest.mark.parametrize("dtype", [pytest.param("float32", marks=pytest.mark.slow), "float64"])
@pytest.mark.parametrize("cells", VARIED, ids=str)
def test_plain_numbers_may_differ(cells: list[dict[str, Any]], dtype: str) -> None:
    """Rates, strengths, momenta, shares, limits: each replica has its own, and its own bits."""
    derivations = [derivation_of(dtype=dtype, **c) for c in cells]
    compare(derivations, [*range(len(cells)), 0], spec_of(**cells[0]).schedule.name)


@pytest.mark.parametrize(
    "cells",
    [
        [{"layers": [{"units": u}, {}]} for u in (3, 4)],
        [{"optimizer": o} for o in ("sgd", "adam")],
        [{"optimizer": {"name": "adam", "correct": c}} for c in (True, False)],
        [{"optimizer": {"name": "nesterov", "form": f}} for f in ("stored", "pytorch")],
        [{"dtype": d} for d in ("float32", "float64")],
        [{"steps": s, "schedule": "cosine"} for s in (10, 20)],
    ],
    ids=str,
)
def test_other_computations_are_not_put_together(cells: list[dict[str, Any]]) -> None:
    """Other shapes, formulas, forms, dtypes or lengths have no plan in common."""
    assert find_shared_derivation([derivation_of(**c) for c in cells]) is None


def test_where_a_network_starts_does_not_matter() -> None:
    """Networks that differ in their initializers alone have a plan in common."""
    layers = [[{"units": 7, "initializer": i}, {}] for i in ("he_normal", "zeros")]
    assert find_shared_derivation([derivation_of(layers=x) for x in layers]) is not None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("layers", [LAYERS, *STACKS.values()], ids=str)
def test_the_loss_in_use_is_that_of_each_alone(layers: list[Any], dtype: str) -> None:
    """Running statistics, regularizers and all, on data of each replica's own."""
    given = {"layers": layers, "dtype": dtype, "regularizer": "l2"}
    spec = spec_of(**given)
    program = Program(spec, inputs=6, outputs=3)
    derivation = program.derive_for(16, training=False)
    same = find_shared_derivation([derivation])
    assert same is not None
    states = [make_initial_state(program.batch_derivation, seed, "constant") for seed in range(3)]
    data = [batch(derivation, seed=k) for k in range(3)]
    x, y = (np.stack([d[name] for d in data]) for name in "xy")
    losses = StackedLoss(same, [0, 0, 0], {"x": x, "y": y}).compute_loss(stacked(states))
    for k, state in enumerate(states):
        rows = EncodedRows(x=data[k]["x"], y=data[k]["y"])
        assert program.compute_loss(state.vectors, rows)[0] == losses[k]
