"""Every slip, planted by hand in three networks, is named; its right twin is called right."""

import numpy as np
import pytest
from hand_networks import make_norm, make_sigmoid, make_softmax, softmax

from backsight.checks.user_gradient.check_gradient import check_gradient

SIGMOID, SOFTMAX, NORM = make_sigmoid(), make_softmax(), make_norm()
DROPPED, SQUARE = make_softmax(mask=True), make_softmax(square=True)


def both(make):
    """The same change of the two plain networks."""
    return [(SIGMOID, make), (SOFTMAX, make)]


def one(network, **changes):
    return [(network, changes)]


def keep(row):
    """All rows but one left out."""

    def change(d, n):
        return np.where(np.arange(n.N)[:, None] == row % n.N, d, 0.0)

    return change


def leave_out(row):
    """One row left out."""

    def change(d, n):
        return np.where(np.arange(n.N)[:, None] == row % n.N, 0.0, d)

    return change


PLANTED = {
    "missing_slope": both({"d1": lambda d, n: n.u1}) + one(SIGMOID, d2=lambda d, n: n.u2),
    "slope_squared": both({"d1": lambda d, n: d * n.s1}) + one(SIGMOID, d2=lambda d, n: d * n.s2),
    "slope_at_output": one(SIGMOID, d1=lambda d, n: n.u1 * (s := 1 / (1 + np.exp(-n.a1))) * (1 - s))
    + one(SOFTMAX, d1=lambda d, n: n.u1 * (1 - np.tanh(n.a1) ** 2))
    + one(SOFTMAX, d1=lambda d, n: n.u1 * (1 - n.z1**2))
    + one(SIGMOID, d1=lambda d, n: n.u1 * n.z1 * (1 - n.z1)),
    "value_for_slope": one(SIGMOID, d1=lambda d, n: n.u1 * n.a1)
    + one(SOFTMAX, d1=lambda d, n: n.u1 * n.h1),
    "slope_alone": both({"d1": lambda d, n: n.s1}),
    "mask_forgotten": one(DROPPED, mask=lambda m, n: 1.0) + one(DROPPED, mask=lambda m, n: 1 / 0.7),
    "mask_unscaled": one(DROPPED, mask=lambda m, n: m > 0),
    "updated_weights": both(
        {"u1": lambda u, n: n.d2 @ (n.p["W2"] - 0.1 * n.a1.T @ n.d2).T}
    ),
    "untransposed_weights": one(SQUARE, u1=lambda u, n: n.d2 @ n.p["W2"]),
    "softmax_diagonal": one(SOFTMAX, d2=lambda d, n: n.u2 * n.a2 * (1 - n.a2)),
    "slope_again": one(SOFTMAX, d2=lambda d, n: d * n.a2 * (1 - n.a2)),
    "softmax_axis": one(SOFTMAX, d2=lambda d, n: (softmax(n.z2, 0) - n.Y) / n.N),
    "first_row": both({"d2": keep(0)}),
    "last_row": both({"d2": keep(-1)}),
    "one_row": both({"d2": keep(3)}) + both({"d2": lambda d, n: keep(5)(d, n) * n.N}),
    "wrong_axis_counted": one(SOFTMAX, d2=lambda d, n: d * n.N / len(n.p["b1"]))
    + one(SIGMOID, d2=lambda d, n: d * n.N / len(n.p["b1"])),
    "rows_summed_apart": both({"dW1": lambda g, n: np.outer(n.X.sum(0), n.d1.sum(0))}),
    "sums_for_outputs": both({"dW2": lambda g, n: n.z1.T @ n.d2}),
    "bias_summed_over_all": both({"db1": lambda g, n: g.sum() * np.ones(len(g))})
    + one(SOFTMAX, db2=lambda g, n: n.d2.sum() * np.ones(len(g))),
    "bias_from_weight_rows": both({"db1": lambda g, n: (n.X.T @ n.d1).sum(axis=0)}),
    "norm_statistics_constant": one(NORM, dvar=lambda d, n: 0 * d, dmean=lambda d, n: 0 * d),
    "norm_variance_path": one(NORM, dvar=lambda d, n: 0 * d),
    "norm_mean_path": one(NORM, dmean=lambda d, n: 0 * d),
    "norm_sums": one(NORM, part=lambda x, n: x * n.N, share=lambda x, n: 1.0)
    + one(NORM, share=lambda x, n: 1.0) + one(NORM, part=lambda x, n: x * n.N),
    "norm_scale_forgotten": one(NORM, gamma=lambda g, n: 1.0),
    "sign": both({"d2": lambda d, n: -d}),
    "half_of_square": one(SIGMOID, d2=lambda d, n: 2 * d) + one(NORM, d2=lambda d, n: d / 2),
    "mean_and_sum": one(SIGMOID, db2=lambda g, n: g * n.N) + both({"d2": lambda d, n: d * n.N})
    + both({"d2": lambda d, n: d / n.N}),
    "outputs_counted": one(SOFTMAX, d2=lambda d, n: d / 3),
    "product_of_factors": one(SIGMOID, d2=lambda d, n: 2 * n.N * d)
    + one(NORM, d2=lambda d, n: d * n.N / 2),
    "rate_inside": both({"d2": lambda d, n: 0.01 * d}) + both({"d2": lambda d, n: -0.1 * d}),
    "transposed": one(SQUARE, dW2=lambda g, n: g.T),
    "forgotten": both({"db1": lambda g, n: 0 * g}) + both({"dW2": lambda g, n: 0 * g}),
    "scalar_added": both({"dW1": lambda g, n: g + 0.3}),
    "scaled_and_added": both({"dW1": lambda g, n: g + 0.01 * n.p["W1"]}),
    "bias_averaged_apart": both({"db1": lambda g, n: g / n.N, "db2": lambda g, n: g / n.N})
    + both({"dW1": lambda g, n: g * n.N, "dW2": lambda g, n: g * n.N}),
    "mask_twice": one(DROPPED, mask=lambda m, n: m * m),
    "inputs_before_mask": one(DROPPED, dW2=lambda g, n: n.h1.T @ n.d2),
    "slope_of_another_activation": one(SIGMOID, d1=lambda d, n: n.u1 * (1 - n.a1**2))
    + one(SOFTMAX, d1=lambda d, n: n.u1 * n.a1 * (1 - n.a1))
    + one(SIGMOID, d2=lambda d, n: n.u2 * (1 - n.a2**2)),
    "slope_square_lost": both({"d1": lambda d, n: n.u1 * (1 - n.a1)}),
    "row_left_out": both({"d2": leave_out(0)}) + both({"d2": leave_out(-1)})
    + both({"dW2": lambda g, n: n.a1[1:].T @ n.d2[1:]}),
    "softmax_unnormalized": one(SOFTMAX, d2=lambda d, n: (np.exp(n.z2) - n.Y) / n.N),
    "norm_path_factor": one(NORM, part=lambda x, n: x / 2) + one(NORM, dvar=lambda d, n: -d)
    + one(NORM, part=lambda x, n: x * n.N / (n.N - 1)),
    "reshaped": both({"dW1": lambda g, n: n.X.reshape(g.shape[0], n.N) @ n.d1})
    + one(SOFTMAX, dW2=lambda g, n: g.T.reshape(g.shape)),
    "target_missing": one(SOFTMAX, d2=lambda d, n: n.a2 / n.N)
    + one(SIGMOID, d2=lambda d, n: n.a2 * n.s2 / n.N) + one(NORM, d2=lambda d, n: -2 * n.Y / n.N)
    + one(SOFTMAX, dW2=lambda g, n: n.a1.T @ n.a2 / n.N),
    "softmax_jacobian": one(SOFTMAX, d2=lambda d, n: n.a2 * (n.u2 - (n.u2 * n.a2).sum()))
    + one(SOFTMAX, d2=lambda d, n: n.a2 * (n.u2 + (n.u2 * n.a2).sum(axis=1, keepdims=True))),
    "targets_broadcast": one(SIGMOID, d2=lambda d, n: n.s2 * (n.N * n.a2 - n.Y.sum()) / n.N),
}  # fmt: skip
CASES = [
    pytest.param(name, network, changes, id=f"{name}-{number}")
    for name, list_ in PLANTED.items()
    for number, (network, changes) in enumerate(list_)
]


@pytest.mark.sweep(35)
@pytest.mark.parametrize(("name", "network", "changes"), CASES)
def test_a_planted_slip_is_named(name, network, changes):
    """First, by its own name and no other."""
    verdict = check_gradient(network.loss, lambda p: network.backward(p, **changes), network.p)
    assert not verdict.agrees
    assert [slip.name for slip in verdict.slips] == [name], verdict


@pytest.mark.parametrize("network", [SIGMOID, SOFTMAX, NORM, DROPPED, SQUARE])
def test_the_right_twin_is_right(network):
    """With no slip, and every array right."""
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees
    assert {array.state for array in verdict.arrays} == {"right"}
