"""The sum over paths: how many there are, what they add up to, and what is refused."""

import itertools
import time

import numpy as np
import pytest
from points import dense, derivation_of, point_of

from backsight.checks import agree, methods
from backsight.checks.methods.path_sum import paths
from backsight.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("widths", "expected"),
    [((2, 3, 2), {"W1": 2, "b1": 2, "W2": 1}), ((2, 3, 3, 2), {"W1": 6, "W2": 2, "b3": 1}),
     ((4, 5, 4, 3), {"W1": 12, "W2": 3, "W3": 1})],
)  # fmt: skip
@pytest.mark.parametrize("rows", [1, 7])
def test_the_number_of_paths(widths, expected, rows):
    """From one weight: one through every combination of later units, in every row."""
    hidden = [dense(units, "sigmoid") for units in widths[1:-1]]
    shape = {"inputs": widths[0], "outputs": widths[-1], "rows": rows}
    found = paths(derivation_of(**shape, layers=[*hidden, dense()]))
    assert {k: found[k] for k in expected} == {k: rows * n for k, n in expected.items()}
    gradients = [
        methods[n].gradient(point_of(**shape, layers=[*hidden, dense()])).gradients
        for n in ("path_sum", "backprop")
    ]
    for weight in found:
        np.testing.assert_allclose(gradients[0][weight], gradients[1][weight], rtol=1e-12)


def test_by_hand_on_a_small_network():
    """Each path written out with its factors, one after the other."""
    point = point_of(layers=[dense(3, "tanh"), dense(2, "sigmoid"), dense()])
    tape = point.tape(point.theta, "forward", "loss", "backward")
    total = 0.0
    for r, k, o in itertools.product(range(5), range(2), range(2)):
        total += (
            tape["x"][r, 0] * tape["da1_dz1"][r, 1] * tape["W2"][1, k] * tape["da2_dz2"][r, k]
            * tape["W3"][k, o] * tape["dL_da3"][r, o]
        )  # fmt: skip
    found = methods["path_sum"].gradient(point)
    assert found.gradients["W1"][0, 1] == pytest.approx(total, rel=1e-12)


def test_a_large_network_is_refused_at_once():
    """With the number of paths; among all methods it is left out and named."""
    hidden = [dense(100, "relu")] * 4
    point = point_of(layers=[*hidden, dense()])
    start = time.perf_counter()
    with pytest.raises(BadInput, match="10,000,000 paths"):
        methods["path_sum"].gradient(point)
    assert time.perf_counter() - start < 1


def test_a_softmax_inside_is_refused():
    """It joins the units of a layer, so a path would not go through one unit."""
    with pytest.raises(BadInput, match="softmax joins"):
        paths(derivation_of(layers=[dense(3, "softmax"), dense()]))
    left_out = agree(point_of(layers=[dense(3, "softmax"), dense()])).left_out
    assert "softmax" in left_out["path_sum"]
