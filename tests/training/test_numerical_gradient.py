"""Training by a numerical gradient is training, and backpropagation beside it says the same."""

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadSpec
from backsight.training.numerical_gradient import METHODS

SMALL = {"hidden": "6,5", "activation": "tanh", "steps": 40, "batch": 20, "seed": 3}
NETWORKS = {
    "plain": {},
    "nesterov": {"optimizer": "nesterov", "lr": 0.05},
    "penalty and clipping": {"l2": 0.1, "clip_norm": 0.5},
    "dropout": {"dropout": 0.3},
    "batch_norm": {"norm": "batch"},
    "residual": {"residual": True, "hidden": "6,6"},
}


@pytest.mark.parametrize("gradient", METHODS)
def test_every_gradient_trains_as_backpropagation_does(gradient):
    """The losses of 40 steps coincide: to the error of the differences, or to rounding."""
    run = backsight.train("moons", gradient=gradient, **SMALL)
    furthest = run.differentiation.apart.max()
    assert len(run.differentiation.steps) == 40
    assert furthest < (1e-11 if gradient in ("complex", "forward_mode") else 1e-5)
    assert run.spec.dtype == "float64"


@pytest.mark.parametrize("network", NETWORKS)
def test_any_network_that_trains_can_be_trained_so(network):
    """Where the optimizer looks ahead, rows depend on each other, units are dropped."""
    run = backsight.train("moons", gradient="complex", **{**SMALL, **NETWORKS[network]})
    assert run.differentiation.apart.max() < 1e-9


def test_the_tape_of_a_step_holds_the_gradient_that_was_used():
    """And what the update made of it: what is shown is what ran."""
    run = backsight.start("moons", gradient="central", **SMALL)
    for step in run.steps():
        np.testing.assert_array_equal(step.tape["g"], step.gradient)
        after = step.tape["theta_next"]
        if step.index == 3:
            break
    assert not np.array_equal(after, run.state.vectors["theta"])


def test_the_update_follows_the_gradient_that_was_used():
    """Descent with the numerical gradient, not with the backward act's."""
    run = backsight.start("moons", gradient="forward", optimizer="sgd", lr=0.1, **SMALL)
    steps = run.steps()
    first = next(steps)
    before, gradient = run.state.vectors["theta"].copy(), first.gradient.copy()
    next(steps)
    np.testing.assert_allclose(run.state.vectors["theta"], before - 0.1 * gradient, rtol=1e-14)


def test_the_same_spec_trains_the_same_bits():
    """Numerical gradients are as repeatable as all else."""
    one, other = (backsight.train("xor", gradient="central", steps=30) for _ in range(2))
    np.testing.assert_array_equal(one.state.vectors["theta"], other.state.vectors["theta"])


def test_there_is_a_picture_of_both():
    """Only where the gradient is numerical."""
    assert "gradient" in backsight.train("xor", gradient="central", steps=30).plot()
    assert "gradient" not in backsight.train("xor", steps=30).plot()


def test_an_unknown_gradient_is_refused():
    """With what there is."""
    with pytest.raises(BadSpec, match="gradient"):
        backsight.train("xor", gradient="guess")
