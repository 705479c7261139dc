"""Gradients as people write them, wrong in one place: right by array, and the slip by its name."""

import numpy as np
import pytest
from hand_scratch import (
    make_chain,
    make_column,
    make_columns,
    make_einsum,
    make_kinked,
    make_lasso,
    make_logistic,
    make_loop,
)

from backsight.checks.user_gradient.check_gradient import check_gradient

SLIPS = [
    (make_logistic, "turned round", "sign", {"w", "b"}),
    (make_logistic, "slope", "slope_squared", {"w", "b"}),
    (make_logistic, "bias summed", "bias_averaged_apart", {"b"}),
    (make_column, "vector", "targets_broadcast", {"w", "b"}),
    (make_columns, "1 - a", "slope_square_lost", {"W1", "b1"}),
    (make_columns, "sigmoid", "slope_of_another_activation", {"W1", "b1"}),
    (make_columns, "biases summed", "bias_averaged_apart", {"b1", "b2"}),
    (make_columns, "axis", "zero_to_rounding", {"b2"}),
    (make_kinked, "derivative cut", "mask_of_derivative", {"W1", "b1"}),
    (make_kinked, "both cut", "mask_of_derivative", {"W1", "b1"}),
    (make_kinked, "inverted", "slope_inverted", {"W1", "b1"}),
    (make_kinked, "value", "value_for_slope", {"W1", "b1"}),
    (make_chain, "slope of another", "slope_of_another_layer", {"W1", "b1", "W2", "b2"}),
    (make_chain, "untransposed", "untransposed_weights", {"W1", "b1"}),
    (make_chain, "own output", "inputs_of_another_layer", {"W2"}),
    (make_chain, "output before", "inputs_of_another_layer", {"W3"}),
    (make_chain, "turned", "transposed", {"W2"}),
    (make_loop, "begins late", "row_left_out", {"W1", "b1", "W2", "b2"}),
    (make_loop, "ends early", "row_left_out", {"W1", "b1", "W2", "b2"}),
    (make_loop, "biases assigned", "last_row", {"b1", "b2"}),
    (make_loop, "clipped", "clipped", {"W1", "b1", "W2", "b2"}),
    (make_loop, "normalized", "clipped", {"W1", "b1", "W2", "b2"}),
    (make_loop, "stepped", "new_weights", {"W1", "b1", "W2", "b2"}),
    (make_einsum, "2/N", "product_of_factors", {"W"}),
    (make_einsum, "rows apart", "rows_summed_apart", {"W"}),
    (make_lasso, "no sign", "decay_kind", {"w"}),
    (make_lasso, "minus", "decay_sign", {"w"}),
]


@pytest.mark.parametrize(("make", "slip", "name", "wrong"), SLIPS)
def test_a_slip_is_named(make, slip, name, wrong):
    """By its name and no other, and the arrays beside it are right."""
    verdict = check_gradient(*make(slip))
    assert {array.name for array in verdict.arrays if array.state != "right"} == wrong
    assert {finding.name for finding in verdict.slips} == {name}, verdict


@pytest.mark.parametrize("make", dict.fromkeys(make for make, *_ in SLIPS))
def test_the_right_twin_is_right(make):
    """Of each of them."""
    verdict = check_gradient(*make())
    assert verdict.agrees, verdict
    assert verdict.loss == ()


@pytest.mark.parametrize("factor", [0.7, 0.37])
def test_a_factor_is_no_step_where_the_gradient_is_x_itself(factor):
    """0.7 · x is x - 0.3 · x too, and is not called so."""
    x = np.array([1.0, -2.0, 3.0])
    verdict = check_gradient(lambda x: (x**2).sum() / 2, factor * x, x)
    assert [finding.name for finding in verdict.slips] == ["constant_ratio"]


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.5])
def test_another_slope_below_zero_is_told(slope):
    """With both numbers, that of the gradient and that of the loss."""
    verdict = check_gradient(*make_kinked(slope, below=0.1))
    assert [finding.name for finding in verdict.slips] == ["slope_below_zero"], verdict
    assert f"is {slope:g} in your gradient, and 0.1 in f" in verdict.slip.sentence
