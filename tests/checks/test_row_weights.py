"""Rows that count more than others: all ways to the gradient agree, and a row of weight 3 is three
rows."""

import numpy as np
import pytest
from points import dense, layers, point_of
from test_methods import EXACT, relative

from backsight.checks import Point, agree, methods
from backsight.maths import catalogs

WEIGHED = {"data": {"source": "xor", "row_weights": "w"}}
OTHERS = {
    "l2 per row": {"regularizer": {"name": "l2", "lam": 0.1, "per": "row"}},
    "nesterov": {"optimizer": "nesterov"},
    "sum": {"reduction": "sum"},
    "batch norm": {"layers": [dense(4, "tanh"), {"layer": "batch_norm"}, dense()]},
}


@pytest.mark.parametrize("loss", list(catalogs["losses"]))
def test_all_methods_agree_for_every_loss(loss):
    """Also where loss and activation are one step, and with a regularizer."""
    output = catalogs["losses"][loss].output
    compare(layers=layers("tanh", output), loss=loss, regularizer="l2", **WEIGHED)


@pytest.mark.parametrize("name", OTHERS)
def test_all_methods_agree(name):
    """With what else reads the number of rows, or joins them."""
    compare(**WEIGHED, **OTHERS[name])


def test_all_methods_agree_on_a_loss_that_is_summed():
    """Without row weights."""
    compare(reduction="sum", regularizer={"name": "l1", "lam": 0.1, "per": "row"})


def compare(**changes):
    """Central differences to 1e-6; complex step, forward mode and path sum to 1e-12."""
    point = point_of(**changes)
    assert agree(point, ["central_difference", "forward_difference"]).holds
    assert relative(point, "central_difference") < 1e-6
    for name in EXACT:
        assert relative(point, name) < 1e-12, name


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("loss", list(catalogs["losses"]))
def test_a_weight_is_a_number_of_rows(loss, reduction):
    """Loss and gradient are those of the same rows, each as often as its weight says."""
    point = weigh(loss, reduction, [3, 1, 2, 1, 4])
    repeated = repeat(point)
    assert point.compute_loss(point.theta) == pytest.approx(
        repeated.compute_loss(repeated.theta), rel=1e-12, abs=0
    )
    one, other = (methods["backprop"].gradient(p).gradients for p in (point, repeated))
    scale = max(np.abs(g).max() for g in other.values())
    for weight, gradient in other.items():
        assert np.abs(one[weight] - gradient).max() <= 1e-12 * scale


def weigh(loss, reduction, counts):
    """A network with a regularizer that counts rows, at rows of these weights."""
    point = point_of(
        layers=layers("tanh", catalogs["losses"][loss].output),
        loss=loss,
        reduction=reduction,
        regularizer={"name": "l2", "lam": 0.1, "per": "row"},
        **WEIGHED,
    )
    return with_values(point, omega=np.array(counts, float)[:, None])


def with_values(point, **values):
    return Point(derivation=point.derivation, values={**point.values, **values})


def repeat(point):
    """The point without weights, with each row repeated."""
    counts = point.values["omega"][:, 0].astype(int)
    rows = np.repeat(np.arange(len(counts)), counts)
    values = {n: v for n, v in point.values.items() if n != "omega"}
    values |= {n: values[n][rows] for n in ("x", "y")}
    return Point(derivation=without_weights(point, len(rows)), values=values)


def without_weights(point, rows):
    """The equations of the same network for so many rows that each count as one."""
    reduction = "sum" if "Omega" not in point.derivation.symbols else "mean"
    loss = next(e for e in point.derivation.acts("loss")).formula.split(".")[1]
    return point_of(
        rows=rows,
        layers=layers("tanh", catalogs["losses"][loss].output),
        loss=loss,
        reduction=reduction,
        regularizer={"name": "l2", "lam": 0.1, "per": "row"},
    ).derivation
