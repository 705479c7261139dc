"""Slips in a regularizer's share, planted in three networks; their right twins are right."""

import numpy as np
import pytest
from hand_variants import NETWORKS, with_decay

from backsight.checks.user_gradient.check_gradient import check_gradient

PLANTED = {
    "decay_missing": [{"decay": 0.0}],
    "decay_sign": [{"decay": -1.0}],
    "decay_factor": [{"decay": 2.0}, {"decay": 0.5}, {"decay": 12.0}, {"decay": 1.7}],
    "decay_on_biases": [{"biases": 1.0}],
    "decay_kind": [{"share": np.sign}, {"share": np.ones_like}],
    "data_factor": [{"data": 12.0}, {"data": -1.0}, {"data": 12.0, "decay": 2.0}],
}
ROWS = {"sigmoid": 12, "softmax": 12, "norm": 12}
CASES = [(slip, change) for slip, changes in PLANTED.items() for change in changes]


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("slip", "change"), CASES)
def test_a_slip_in_the_share_is_named(name, slip, change):
    """By its own name and no other."""
    network = with_decay(NETWORKS[name](rows=ROWS[name]))
    verdict = check_gradient(network.loss, lambda p: network.backward(p, **change), network.p)
    assert not verdict.agrees
    assert {s.name for s in verdict.slips} == {slip}, verdict


@pytest.mark.parametrize("name", NETWORKS)
def test_the_share_of_squares_in_a_loss_of_sizes_is_named(name):
    """λw for λ · sign(w)."""
    network = with_decay(NETWORKS[name](), kind="absolute")
    wrong = check_gradient(
        network.loss, lambda p: network.backward(p, share=np.positive), network.p
    )
    assert [s.name for s in wrong.slips] == ["decay_kind"], wrong


@pytest.mark.parametrize("kind", ["square", "absolute"])
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("seed", range(5))
def test_the_right_twin_is_right(name, kind, seed):
    """With a penalty in loss and gradient, and nothing is said of the loss."""
    network = with_decay(NETWORKS[name](seed), kind=kind)
    verdict = check_gradient(network.loss, network.backward, network.p)
    assert verdict.agrees
    assert verdict.loss == ()


def test_a_slip_on_the_way_back_is_named_beside_a_penalty():
    """The penalty's share is right, and is not taken for the cause."""
    network = with_decay(NETWORKS["softmax"]())
    wrong = check_gradient(
        network.loss, lambda p: network.backward(p, d1=lambda d, n: n.u1), network.p
    )
    assert [s.name for s in wrong.slips] == ["missing_slope"]


@pytest.mark.parametrize("factor", [3.0, 0.7])
def test_noise_is_no_share(factor):
    """Numbers that no factor makes are no known slip."""
    network, draw = with_decay(NETWORKS["softmax"]()), np.random.default_rng(3)
    noise = {n: factor * draw.normal(size=a.shape) for n, a in network.p.items()}
    right = network.backward(network.p)
    verdict = check_gradient(network.loss, {n: right[n] + noise[n] for n in noise}, network.p)
    assert verdict.slips == ()
