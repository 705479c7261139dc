"""Structured differentiation finds what changing every weight naively finds, for less."""

import tracemalloc

import numpy as np
import pytest
from points import dense, point_of

from backsight.checks import Point
from backsight.checks.structured import IMAGINARY, REAL, TANGENT, Differentiator, Probe
from backsight.kernel.errors import BadInput

STEP = 1e-5
DROPOUT = {"layer": {"name": "dropout", "p": 0.4}}
NETWORKS = {
    "one layer": {"layers": [dense()]},
    "two hidden": {"layers": [dense(5, "relu"), dense(4, "tanh"), dense()]},
    "three hidden": {"layers": [dense(5, "relu"), dense(4, "relu"), dense(3, "silu"), dense()]},
    "softmax inside": {"layers": [dense(5, "softmax"), dense(4, "relu"), dense()]},
    "dropout": {"layers": [DROPOUT, dense(5, "relu"), DROPOUT, dense()]},
    "no biases": {"layers": [{"layer": {"name": "dense", "bias": False}, "units": 4}, dense()]},
    "nesterov": {"optimizer": "nesterov", "regularizer": "elastic_net"},
    "squares": {"loss": "mean_squared_error", "layers": [dense(5, "relu"), dense()]},
    "absolute": {"loss": "mean_absolute_error", "layers": [dense(5, "tanh"), dense()]},
    "batch_norm": {"layers": [dense(5), {"layer": "batch_norm", "activation": "relu"}, dense()]},
    "layer_norm": {"layers": [dense(5), {"layer": "layer_norm", "activation": "relu"}, dense()]},
    "residual": {"layers": [dense(5, "relu"), dense(5, "tanh"), {"layer": "residual"}, dense()]},
}


def both(w):
    """w + h and w - h."""
    return np.full(w.shape, STEP), np.full(w.shape, -STEP)


CENTRAL = Probe(numbers=REAL, sides=both, signs=(1.0, -1.0))
FORWARD = Probe(numbers=REAL, sides=lambda w: (np.full(w.shape, STEP),))
COMPLEX = Probe(numbers=IMAGINARY, sides=lambda w: (np.full(w.shape, 1e-30),))
DUAL = Probe(numbers=TANGENT, sides=lambda w: (np.ones(w.shape),))


def moved(point, place, h):
    """The loss with one weight changed."""
    theta = point.theta.copy()
    theta[place] += h
    return point.compute_loss(theta)


def naive(point):
    """Central differences, the whole network run twice for each weight."""
    ends = [(moved(point, i, STEP), moved(point, i, -STEP)) for i in point.entries]
    return np.array([(up - down) / (2 * STEP) for up, down in ends])


@pytest.mark.slow
@pytest.mark.parametrize("probe", [CENTRAL, FORWARD], ids=["central", "forward"])
@pytest.mark.parametrize("network", NETWORKS)
def test_native_code_finds_the_same_in_every_network(network, probe):
    """Each of them is compiled."""
    test_native_code_finds_the_same(network, probe)


@pytest.mark.parametrize(
    ("network", "probe"),
    [
        pytest.param("two hidden", CENTRAL, marks=pytest.mark.slow, id="two hidden"),
        pytest.param("nesterov", FORWARD, id="nesterov"),
    ],
)
def test_native_code_finds_the_same(network, probe):
    """Wherever a route is narrow enough for it, and where none is."""
    point = point_of(**NETWORKS[network])
    plain, native = (
        Differentiator(point.derivation, probe, kinks=False, native=n)(point) for n in (False, True)
    )
    np.testing.assert_allclose(native.derivatives, plain.derivatives, rtol=0, atol=4e-10)
    assert native.rows_run == plain.rows_run


@pytest.mark.parametrize("network", NETWORKS)
def test_it_equals_the_naive_difference_to_rounding(network):
    """Rounding of the loss, which is about 1, divided by the step."""
    point = point_of(**NETWORKS[network])
    found = Differentiator(point.derivation, CENTRAL)(point).derivatives
    np.testing.assert_allclose(found, naive(point), rtol=0, atol=4e-10)


@pytest.mark.parametrize("probe", [COMPLEX, DUAL], ids=["complex", "dual"])
@pytest.mark.parametrize("network", NETWORKS)
def test_complex_and_dual_numbers_equal_backpropagation(network, probe):
    """Nothing is subtracted there, so the gradient comes out to rounding."""
    point = point_of(**NETWORKS[network])
    expected = point.run_tape(point.theta, "forward", "loss", "backward")["g"]
    found = Differentiator(point.derivation, probe)(point).derivatives
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("network", NETWORKS)
def test_only_what_is_asked_is_found(network):
    """Chosen entries have the same derivatives as when all are asked for, the others NaN."""
    point = point_of(**NETWORKS[network])
    whole = Differentiator(point.derivation, CENTRAL)(point).derivatives
    chosen = np.arange(0, point.theta.size, 3)
    some = Differentiator(point.derivation, CENTRAL)(point.with_entries(chosen)).derivatives
    np.testing.assert_allclose(some[chosen], whole[chosen], rtol=1e-9, atol=1e-10)
    assert np.isnan(np.delete(some, chosen)).all()


@pytest.mark.parametrize("memory", [100_000, 2**20, 2**28])
@pytest.mark.parametrize("network", NETWORKS)
def test_the_memory_bound_does_not_change_the_result(network, memory):
    """Smaller blocks, the same numbers but for the order of sums."""
    point = point_of(**NETWORKS[network])
    usual = Differentiator(point.derivation, CENTRAL)(point).derivatives
    found = Differentiator(point.derivation, CENTRAL, memory=memory)(point).derivatives
    np.testing.assert_allclose(found, usual, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("network", ["two hidden", "batch_norm"])
def test_a_memory_bound_that_holds_no_block_is_refused(network):
    """The message says how much it takes."""
    point = point_of(**NETWORKS[network])
    with pytest.raises(BadInput, match=r"A memory bound of 100 bytes .* give at least [\d,]+"):
        Differentiator(point.derivation, CENTRAL, memory=100)(point)


def test_what_provably_changes_nothing_is_counted_and_left_out():
    """An input of 0 in every row, and a ReLU that is off in every row."""
    point = point_of(layers=[dense(4, "relu"), dense()])
    x, theta = point.start_values["x"].copy(), point.theta.copy()
    x[:, 0] = 0
    theta[point.derivation.symbols["b1"].offset] = -1e6
    still = Point(
        derivation=point.derivation, values={**point.start_values, "x": x, "theta": theta}
    )
    found = Differentiator(point.derivation, CENTRAL)(still)
    outputs = still.derivation.symbols["W2"].shape[1]
    idle = 4 + (x.shape[1] - 1) + 1 + outputs
    np.testing.assert_allclose(found.derivatives, naive(still), rtol=0, atol=4e-10)
    assert found.idle >= idle
    assert (found.derivatives == 0).sum() == found.idle
    assert found.rows_run < found.rows


def test_a_prepared_one_serves_one_point_after_another():
    """Nothing of the first point is left when the second is asked for."""
    point = point_of(layers=[dense(5, "relu"), dense(4, "tanh"), dense()])
    prepared = Differentiator(point.derivation, CENTRAL)
    prepared(point)
    moved = Point(
        derivation=point.derivation,
        values={
            **point.start_values,
            "x": point.start_values["x"] * 0.7,
            "theta": point.theta + 0.05,
        },
    )
    fresh = Differentiator(point.derivation, CENTRAL)(moved)
    np.testing.assert_array_equal(prepared(moved).derivatives, fresh.derivatives)


@pytest.mark.parametrize("probe", [CENTRAL, FORWARD], ids=["central", "forward"])
def test_kinks_between_the_sides_are_found(probe):
    """A weight is marked exactly where a sum of a ReLU changes its sign on the way."""
    point = point_of(layers=[dense(4, "relu"), dense(4, "relu"), dense()])
    near = Differentiator(point.derivation, Probe(
        numbers=REAL, sides=lambda w: tuple(0.05 * s / STEP for s in probe.sides(w)),
        signs=probe.signs,
    ))(point)  # fmt: skip
    crossed = np.array([_crosses(point, i, probe) for i in range(point.theta.size)])
    assert 0 < crossed.sum() < crossed.size
    np.testing.assert_array_equal(near.crossings, crossed)


def _crosses(point, place, probe):
    signs = []
    for step in (0.05, -0.05 if len(probe.signs) > 1 else 0.0):
        theta = point.theta.copy()
        theta[place] += step
        tape = point.run_tape(theta)
        signs.append(np.concatenate([np.sign(tape[z]).ravel() for z in ("z1", "z2")]))
    return not np.array_equal(*signs)


def test_memory_stays_within_the_bound():
    """Beside the network's own arrays, which are counted twice here: at the point and in it."""
    point = point_of(layers=[dense(40, "relu"), dense(30, "relu"), dense()], rows=500)
    prepared, bound = Differentiator(point.derivation, CENTRAL, memory=2**20), 2**20
    prepared(point)
    own = sum(s.size for s in point.derivation.symbols.values()) * 8
    tracemalloc.start()
    prepared(point)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < bound + 2 * own
