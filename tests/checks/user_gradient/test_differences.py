"""A gradient that was made by differences: which step, which digits, and what is left of them."""

import numpy as np
import pytest
from hand_variants import NETWORKS

from backsight.checks.user_gradient.check_gradient import check_gradient


def differ(f, p, step, *, central=True, dtype=np.float64):
    """The difference quotient of each entry."""
    p = {name: a.astype(dtype) for name, a in p.items()}
    g = {name: np.zeros_like(a) for name, a in p.items()}
    for name, array in p.items():
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + dtype(step)
            above = f(p)
            array[place] = kept - dtype(step) if central else kept
            below = f(p)
            array[place] = kept
            g[name][place] = (above - below) / (step * (2 if central else 1))
    return g


def round_inside(network):
    """A loss that is computed in float32."""
    return lambda p: network.loss({n: a.astype(np.float32) for n, a in p.items()}).astype("f4")


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(
    ("step", "central"), [(1e-4, False), (1e-1, True), (1e-2, True), (1e-11, True)]
)
def test_a_rough_difference_is_named_with_its_step(name, step, central):
    """Forward, too wide, too small."""
    network = NETWORKS[name]()
    verdict = check_gradient(
        network.loss, lambda p: differ(network.loss, p, step, central=central), network.p
    )
    assert {s.name for s in verdict.slips} == {"rough_differences"}, (
        verdict
    )  # noise, array by array
    assert f"a step of {step:g}" in verdict.slip.sentence
    assert ("central difference" in verdict.slip.sentence) == central


@pytest.mark.parametrize("name", NETWORKS)
def test_a_good_difference_is_right(name):
    """Nine digits are more than are asked for."""
    network = NETWORKS[name]()
    assert check_gradient(network.loss, lambda p: differ(network.loss, p, 1e-5), network.p).agrees


@pytest.mark.parametrize("step", [1e-4, 1e-5, 1e-6])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_step_that_float32_is_too_coarse_for_is_named(name, step):
    """Of a loss in float32, which the check itself is given in float64."""
    network = NETWORKS[name]()
    coarse = round_inside(network)
    verdict = check_gradient(
        network.loss, lambda p: differ(coarse, p, step, dtype=np.float32), network.p
    )
    assert [s.name for s in verdict.slips] == ["float32_too_coarse"], verdict
    assert f"a step of {step:g} in float32, which has 7 digits" in verdict.slip.sentence


def test_a_loss_in_float32_is_said():
    """With the digits that are sure; and the right gradient stays right."""
    network = NETWORKS["softmax"]()
    verdict = check_gradient(round_inside(network), network.backward, network.p)
    assert verdict.agrees
    assert [finding.name for finding in verdict.loss] == ["float32_inside"]
    assert f"{verdict.certain:.1f} digits" in verdict.loss[0].sentence
