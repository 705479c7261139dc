"""The loss over a plane: equal to the loss at each of its points, within its memory."""

import tracemalloc

import numpy as np
import pytest

from backsight.engine.first_sums import without_first_sums
from backsight.engine.geometry.plane_loss import PlaneLoss
from backsight.runs.train import train

NETWORKS = {
    "plain": {"hidden": [8, 5]},
    "no hidden layer": {"hidden": []},
    "batch norm": {"hidden": [8, 8], "norm": "batch"},
    "layer norm": {"hidden": [8], "norm": "layer"},
    "dropout": {"hidden": [8, 8], "dropout": 0.4},
    "residual": {"hidden": [2, 2, 8, 8], "residual": True},
    "regularized": {"hidden": [8], "l2": 0.01, "activation": "gelu"},
    "without biases": {"hidden": [8], "bias": False, "loss": "mean_squared_error"},
}
WITHIN = {"float64": 1e-12, "float32": 1e-5}


def planes(memory=2**28, **options):
    """A network that was trained a little, and a plane through its weights."""
    run = train("moons", steps=12, engine="numpy", **options)
    directions = np.random.default_rng(0).standard_normal((2, run.state.vectors["theta"].size))
    plane = PlaneLoss(program=run.experiment.program, vectors=run.vectors, directions=directions /
    4,
                      rows=run.experiment.select_rows("train"), memory=memory)  # fmt: skip
    points = np.random.default_rng(1).uniform(-1, 1, (23, 2))
    points[0] = 0
    return run, plane, points


def losses(plane, points):
    """At all points."""
    return np.concatenate(list(plane.compute_losses(points)))


@pytest.mark.parametrize("dtype", WITHIN)
@pytest.mark.parametrize("name", NETWORKS)
def test_each_point_is_the_loss_of_its_weights(name, dtype) -> None:
    """As the network is used: running statistics, nothing dropped, the regularizer counted."""
    run, plane, points = planes(dtype=dtype, **NETWORKS[name])
    for point, loss in zip(points, losses(plane, points), strict=True):
        theta = run.state.vectors["theta"] + (point @ plane.directions).astype(dtype)
        own, _outputs = run.experiment.program.compute_loss(
            {**run.vectors, "theta": theta}, plane.rows
        )
        assert loss == pytest.approx(own, rel=WITHIN[dtype])


def test_how_many_at_once_makes_no_difference() -> None:
    """One point at a time, or as many as there is room for, the last ones fewer."""
    _run, plane, points = planes(dtype="float64", hidden=[8])
    _run, narrow, _points = planes(dtype="float64", hidden=[8], memory=plane.min_bytes)
    assert (narrow.points_at_once, plane.points_at_once > 20) == (1, True)
    assert losses(narrow, points) == pytest.approx(losses(plane, points), rel=1e-14)


@pytest.mark.parametrize("memory", [4 * 2**20, 2**28])
def test_it_keeps_within_its_memory(memory: int) -> None:
    """What is taken is no more than what is said, and that no more than the bound."""
    _run, plane, points = planes(dtype="float64", hidden=[200], memory=memory)
    assert plane.max_bytes <= memory
    tracemalloc.start()
    losses(plane, np.tile(points, (20, 1)))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < plane.max_bytes


def test_what_is_not_finite_stays_as_it_is() -> None:
    """Infinity and NaN are given back, and no warning is."""
    _run, plane, _points = planes(dtype="float32", hidden=[8, 8], loss="mean_squared_error")
    found = losses(plane, np.array([[0, 0], [1e30, 0], [float("inf"), 1]]))
    assert np.isfinite(found).tolist() == [True, False, False]
    assert found.dtype == np.float64


def test_the_first_sums_are_not_multiplied_out_again() -> None:
    """They become inputs, and theta loses the weights that nothing else reads."""
    run, _plane, _points = planes(hidden=[8])
    whole = run.experiment.program.derive_for(240, training=False)
    cut = without_first_sums(whole)
    assert [e.targets for e in cut.sums] == [("z1",)]
    assert cut.derivation.symbols["z1"].role == "input"
    assert [s.name for s in cut.derivation.weights()] == ["W2", "b2"]
    theta = np.arange(whole.symbols["theta"].size)
    assert cut.select_theta(theta).tolist() == theta[-18:].tolist()
