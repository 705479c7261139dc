"""The paths from one weight, each with its factors, and their sum."""

import math
from dataclasses import replace

import numpy as np
import pytest
from points import dense, derivation_of, layers, point_of

from backsight.checks import methods
from backsight.checks.methods.path_sum import count_paths
from backsight.checks.paths.paths import find_paths
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import formula
from backsight.maths import catalogs

RESIDUAL = {"layer": {"name": "residual", "over": 1}}
NETWORKS = {
    "plain": {},
    "relu": {"layers": layers("relu")},
    "softmax": {"layers": layers("softmax", "softmax")},
    "costs": {"regularizer": "elastic_net", "optimizer": "nesterov"},
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


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("weight", ["W1[0,2]", "b1[1]", "W2[2,1]", "b3[0]"])
def test_they_add_up_to_the_derivative(network, weight):
    """All listed: as many as were counted, each the product of its factors."""
    point = point_of(**NETWORKS[network])
    found = find_paths(point, weight, top=10_000)
    assert len(found.top) == found.count == count_paths(point.derivation)[weight[:2]]
    for path in found.top:
        assert path.product == pytest.approx(math.prod(v for _, v in path.factors), rel=1e-12)
        assert len(path.factors) == len(path.nodes) - 1
    assert math.fsum(p.product for p in found.top) == pytest.approx(found.expected, abs=1e-14)
    assert found.digits > 12
    assert len({p.nodes for p in found.top}) == found.count


@pytest.mark.parametrize("network", NETWORKS)
def test_rows_add_up_too(network):
    """The sums of all rows, and the regularizer's edge, which is in no row, make the whole."""
    point = point_of(**NETWORKS[network])
    parts = [find_paths(point, "W2[2,1]", row=r) for r in range(5)]
    whole = find_paths(point, "W2[2,1]")
    cost = sum(p.product for p in whole.top if p.nodes == ("W2[2,1]", "L"))
    assert sum(p.total for p in parts) + cost == pytest.approx(whole.total, abs=1e-14)
    assert all(p.digits > 12 for p in parts)
    assert {p.nodes[1].split("[")[1][0] for p in parts[3].top} == {"3"}


def test_names_and_factors():
    """Each number is the one that its name says; the largest come first."""
    point = point_of()
    tape = point.run_tape(point.theta, "forward", "loss", "backward")
    found = find_paths(point, "W1[0,2]", top=3)
    sizes = [abs(p.product) for p in found.top]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 3
    path = found.top[0]
    r, k, o = (int(path.nodes[i].split("[")[1][j]) for i, j in ((1, 0), (3, 2), (5, 2)))
    assert path.nodes == (
        "W1[0,2]", f"z1[{r},2]", f"a1[{r},2]", f"z2[{r},{k}]", f"a2[{r},{k}]", f"z3[{r},{o}]",
        f"a3[{r},{o}]", "L",
    )  # fmt: skip
    factors = dict(path.factors)
    assert factors[f"x[{r},0]"] == tape["x"][r, 0]
    assert factors[f"W2[2,{k}]"] == tape["W2"][2, k]
    assert factors["∂a1/∂z1"] == pytest.approx(tape["da1_dz1"][r, 2], rel=1e-12)
    assert factors["∂L/∂a3"] == pytest.approx(tape["dL_da3"][r, o], rel=1e-12)


def test_what_is_not_listed():
    """How many, and what they add up to."""
    found = find_paths(point_of(), "W1[0,2]", top=4)
    count, rest = found.others
    everything = find_paths(point_of(), "W1[0,2]", top=99).top
    assert count == 26
    assert rest == pytest.approx(sum(p.product for p in everything[4:]), abs=1e-15)


@formula
def half(z, a):
    return (1 - a * a) / 2


def test_a_wrong_slope_shows_in_the_digits(monkeypatch):
    """The sum does not rest on the backward act that it stands beside."""
    broken = replace(catalogs["activations"]["tanh"], slope=half)
    monkeypatch.setitem(catalogs["activations"]._loaded_records, "tanh", broken)
    found = find_paths(point_of(), "W1[0,2]")
    assert found.digits < 3
    gradient = methods["forward_mode"].gradient(point_of()).gradients["W1"][0, 2]
    assert found.total == pytest.approx(gradient, rel=1e-12)


def test_a_weight_without_any_influence():
    """A ReLU that is off in every row: every path is there, and is 0; it has no share."""
    point = point_of(layers=layers("relu"))
    point.start_values["theta"][12:16] = -100.0
    found = find_paths(point, "W1[0,2]")
    assert (found.count, found.total, found.expected, found.digits) == (30, 0.0, 0.0, 16.0)
    assert math.isnan(found.top[0].share)


def test_bad_input_is_told():
    """Too many paths, with the number; a row that is not there; nothing to list."""
    wide = [dense(300, "tanh"), dense(300, "tanh"), dense(300, "tanh"), dense()]
    with pytest.raises(BadInput, match=r"From W1\[0,2\] 54,000,000 paths .* one --row"):
        find_paths(point_of(rows=300, layers=wide), "W1[0,2]")
    with pytest.raises(BadInput, match="no row 5: the batch has 5 rows, 0 to 4"):
        find_paths(point_of(), "W1[0,2]", row=5)
    with pytest.raises(BadInput, match="at least 1, got 0"):
        find_paths(point_of(), "W1[0,2]", top=0)
    assert np.isfinite(find_paths(point_of(), "W1[0,2]", row=4).total)
    assert derivation_of().rows == 5
