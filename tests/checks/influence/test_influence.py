"""What one weight does: reached, predicted, measured, and where the derivative ends."""

from itertools import pairwise

import numpy as np
import pytest
from points import dense, derivation_of, layers, point_of

from backsight.checks.entry import find_entry
from backsight.checks.influence.influence import compute_influence, find_reached
from backsight.checks.paths.layer_graph import build_layer_graph
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput

RESIDUAL = {"layer": {"name": "residual", "over": 1}}
NETWORKS = {
    "plain": {},
    "softmax": {"layers": layers("softmax", "softmax")},
    "costs": {"regularizer": "l2", "optimizer": "nesterov"},
    "dropout": {"layers": [dense(4, "tanh"), {"layer": "dropout"}, dense(3, "selu"), dense()]},
    "fused": {"layers": layers("gelu", "softmax"), "loss": "categorical_cross_entropy"},
    "batch norm": {
        "layers": [dense(4, "tanh"), {"layer": "batch_norm"}, dense(3, "silu"), dense()]
    },
    "layer norm": {
        "layers": [dense(4, "tanh"), {"layer": "layer_norm"}, dense(3, "silu"), dense()]
    },
    "residual": {"layers": [dense(3, "tanh"), dense(3, "silu"), RESIDUAL, dense()]},
}
WEIGHTS = ["W1[0,2]", "b1[1]", "W2[2,1]", "b2[0]", "W3[0,1]"]


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("weight", WEIGHTS)
def test_reached_is_the_truth_found_by_perturbation(network, weight):
    """Every number that moves is reached, and what is reached moves, but where it is dropped."""
    point = point_of(**NETWORKS[network])
    entry = find_entry(point.derivation, weight)
    reached = find_reached(build_layer_graph(point.derivation), entry)
    theta = point.theta.copy()
    theta[entry.place] += 0.1
    base, moved = point.run_tape(point.theta), point.run_tape(theta)
    for name in [n for n in build_layer_graph(point.derivation).layers if n[0] in "zar"]:
        changed = moved[name] != base[name]
        here = reached.get(name, np.zeros_like(changed))
        assert not np.any(changed & ~here), name
        assert network == "dropout" or np.array_equal(changed, here), name


ONCE = [(n, list(WEIGHTS)[k % len(WEIGHTS)]) for k, n in enumerate(NETWORKS)]
"""Each network with one weight, each weight with some network."""
CROSSED = [
    pytest.param(n, w, marks=() if (n, w) in ONCE else pytest.mark.slow)
    for n in NETWORKS
    for w in WEIGHTS
]


@pytest.mark.parametrize(("network", "weight"), CROSSED)
def test_measured_tends_to_predicted(network, weight):
    """The difference, relative to the change, falls tenfold where the change does."""
    point = point_of(**NETWORKS[network])
    changes = (1e-2, 1e-3, 1e-4)
    found = [compute_influence(point, weight, delta=d) for d in changes]
    for place in range(1, len(found[0].columns)):
        columns = [f.columns[place] for f in found]
        falls([np.max(np.abs(c.measured - c.predicted)) for c in columns], changes)
    falls([abs(f.measured_loss - f.predicted_loss) for f in found], changes)
    assert found[0].measured_loss != 0


def falls(differences, changes):
    """Whether differences, relative to the changes, fall with them, down to rounding."""
    off = [d / change for d, change in zip(differences, changes, strict=True)]
    assert all(after < before / 7 + 1e-10 for before, after in pairwise(off))


def test_through_one_unit_to_all_later_ones():
    """A weight of the first layer: its unit, then all of the layers after it; its signs."""
    found = compute_influence(point_of(), "W1[0,2]")
    reached = [c.reached.astype(int).tolist() for c in found.columns]
    assert reached == [[0, 0, 0], [0, 0, 1, 0], [1, 1, 1], [1, 1]]
    assert [c.symbol for c in found.columns] == ["x", "a1", "a2", "a3"]
    assert (found.column, found.ends) == (1, (0, 2))
    assert compute_influence(point_of(), "b2[1]").ends == (None, 1)
    x = point_of().start_values["x"][:, 0]
    assert np.array_equal(np.sign(found.columns[1].measured[:, 2]), np.sign(x))
    assert found.columns[1].signs == ["", "", "±", ""]


def test_one_row():
    """What is shown of one row is that row's."""
    point = point_of()
    whole, one = compute_influence(point, "W1[0,2]"), compute_influence(point, "W1[0,2]", row=3)
    for all_rows, row in zip(whole.columns, one.columns, strict=True):
        np.testing.assert_array_equal(row.measured, all_rows.measured[3:4])
    assert set("".join(s for c in one.columns for s in c.signs)) <= {"+", "−"}


WEIGHED = {"data": {"source": "xor", "row_weights": "w"}}
ROW_LOSSES = {
    **{name: network for name, network in NETWORKS.items() if name != "batch norm"},
    "weights of rows": WEIGHED,
    "sums": {"reduction": "sum", "loss": "mean_absolute_error"},
    "weighted, fused": {**NETWORKS["fused"], **WEIGHED},
}


def alone(point, row, **changes):
    """A batch of one row of a point."""
    values = {n: v[row : row + 1] if np.ndim(v) == 2 else v for n, v in point.values.items()}
    return Point(derivation=derivation_of(rows=1, **changes), values=values)


@pytest.mark.parametrize("network", ROW_LOSSES)
def test_the_loss_of_a_row_is_that_of_a_batch_of_it_alone(network):
    """Found anew on that row by itself, without a regularizer: value, change, slope, limits."""
    changes = ROW_LOSSES[network]
    point = point_of(**changes)
    one = compute_influence(point, "W1[0,2]", row=3)
    lone = compute_influence(alone(point, 3, **{**changes, "regularizer": None}), "W1[0,2]")
    for name in ("loss", "measured_loss", "predicted_loss"):
        assert getattr(one, name) == pytest.approx(getattr(lone, name), rel=1e-9), name
    for limit, own in zip(one.limits, lone.limits, strict=True):
        assert limit.linear == pytest.approx(own.linear, rel=1e-6)
    assert one.measured_loss != compute_influence(point, "W1[0,2]").measured_loss


def test_kinks_of_a_row_are_its_own():
    """The first that a sum of that row passes, found by trying."""
    point = point_of(layers=layers("relu"))
    for row in range(5):
        for limit in compute_influence(point, "W1[0,2]", row=row).limits:
            assert limit.where is None or limit.where[1] == row
            own = compute_influence(alone(point, row, layers=layers("relu")), "W1[0,2]").limits
            assert limit.kink in [pytest.approx(o.kink) for o in own if o.kink is not None] or (
                limit.kink is None
            )


def test_reached_but_unchanged():
    """A ReLU that is off everywhere: both notions are kept apart."""
    point = point_of(layers=layers("relu"))
    point.start_values["theta"][12:16] = -100.0
    found = compute_influence(point, "W1[0,2]")
    assert [int(c.unchanged.sum()) for c in found.columns] == [0, 1, 3, 2]
    assert found.measured_loss == found.predicted_loss == 0
    assert np.isnan(found.limits[0].linear)


def one_unit(activation, place=-0.5):
    """One row, one hidden unit with the sum 0.5 + place, one output."""
    point = point_of(inputs=1, outputs=2, rows=1, layers=[dense(1, activation), dense()])
    point.start_values["x"][:] = 2.0
    point.start_values["theta"][:2] = (0.25, place)
    return point


@pytest.mark.parametrize(("place", "side"), [(-0.4, 0), (-0.6, 1)])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_the_first_kink(activation, place, side):
    """z = 2w + b: it passes 0 at w = -b/2, on one side only, and there the slope changes."""
    found = compute_influence(one_unit(activation, place), "W1[0,0]").limits
    assert found[side].where == ("z1", 0, 0, 0.0)
    assert found[side].kink == pytest.approx(-place / 2 - 0.25, rel=1e-10)
    assert (found[1 - side].kink, found[1 - side].where) == (None, None)


def test_the_first_kink_in_a_later_layer():
    """Just before it nothing has passed; just behind it the unit that is named has."""
    point = point_of(layers=layers("relu"))
    for limit in compute_influence(point, "W1[0,2]").limits:
        z, row, unit, kink = limit.where
        ends = []
        for share in (0, 1 - 1e-6, 1 + 1e-6):
            theta = point.theta.copy()
            theta[2] += share * limit.kink
            tape = point.run_tape(theta)
            ends.append([tape[n] > 0 for n in ("z1", "z2")])
        assert all(np.array_equal(a, b) for a, b in zip(ends[0], ends[1], strict=True))
        changed = [np.argwhere(a != b).tolist() for a, b in zip(ends[0], ends[2], strict=True)]
        assert changed[int(z[1]) - 1] == [[row, unit]]
        assert kink == 0


def test_where_linearity_ends():
    """There the loss is off by a tenth: D = (w - 1)² around w = 0.5 ends at δ = ±0.1."""
    point = point_of(inputs=1, outputs=1, rows=1, layers=[dense()], shift=0)
    point.start_values["x"][:] = 1.0
    point.start_values["theta"][:] = (0.5, 0.0)
    point.start_values["y"][:] = 1.0
    found = compute_influence(point, "W1[0,0]").limits
    assert [limit.linear for limit in found] == pytest.approx([-0.1, 0.1], rel=1e-6)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_linearity_ends_where_it_is_said(weight):
    """Just inside the loss is within a tenth of the prediction, just outside it is not."""
    point = point_of()
    for limit in compute_influence(point, weight).limits:
        for share, inside in ((0.999, True), (1.001, False)):
            there = compute_influence(point, weight, delta=share * limit.linear)
            off = abs(there.measured_loss - there.predicted_loss)
            assert (off <= 0.1 * abs(there.predicted_loss)) == inside


def test_a_loss_that_is_linear_has_no_end():
    """Mean absolute error of one row, away from its kink, on the side away from it."""
    point = point_of(rows=1, inputs=1, outputs=1, layers=[dense()], loss="mean_absolute_error")
    point.start_values["x"][:], point.start_values["y"][:] = 1.0, 0.0
    point.start_values["theta"][:] = (0.5, 0.0)
    negative, positive = compute_influence(point, "W1[0,0]").limits
    assert positive.linear is None
    assert -0.6 < negative.linear < -0.5


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"delta": 0.0}, "other than 0, got 0"),
        ({"delta": float("nan")}, "other than 0, got nan"),
        ({"delta": float("inf")}, "other than 0, got inf"),
        ({"row": 5}, "no row 5: the batch has 5 rows, 0 to 4"),
        ({"weight": "W4[0,0]"}, "No array of weights is called 'W4'"),
    ],
)
def test_bad_input_is_told(given, expected):
    """A change that is none, a row and a weight that are not there."""
    with pytest.raises(BadInput, match=expected):
        compute_influence(point_of(), **{"weight": "W1[0,2]", **given})
