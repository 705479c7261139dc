"""The chain rule through two units in a row: one factor after the other, down to each weight."""

from collections.abc import Callable
from functools import partial
from typing import Any

from backsight.engine.step import Step
from backsight.exercises._by_numbers import NumberCase, check_numbers, make_step_case, squeeze
from backsight.exercises._network import NetworkTask, draw_step
from backsight.exercises._record import CodeMark, CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="chain_rule",
    widths=(1, 1, 1),
    rows=1,
    facts=("x", "W1", "z1", "a1", "W2", "z2", "a2", "y"),
    blanks=("dL_da2", "dL_dz2", "dL_dW2", "dL_da1", "dL_dz1", "dL_dW1"),
    between=("da2_dz2", "da1_dz1"),
)
CASES = 4


def check(function: Callable[..., Any], seed: int) -> CodeMark:
    """∂L/∂w₁ of random numbers, without biases."""
    steps = (draw_step(TASK, seed, number, biased=False) for number in range(CASES))
    return check_numbers(function, "chain_rule", map(_make_case, steps))


def _make_case(step: Step) -> NumberCase:
    names = {"x": "x", "w1": "W1", "w2": "W2", "y": "y"}
    arguments = {name: float(step.tape[symbol].item()) for name, symbol in names.items()}
    return squeeze(make_step_case(step, "dL_dW1", arguments))


chain_rule = Exercise(
    name="chain_rule",
    title=N_("The chain rule"),
    task=N_(
        "One sample goes through two sigmoid units in a row; the loss is half the squared error. "
        "Go back from the loss to each weight, factor by factor: find the derivative of the loss "
        "with respect to {a2}, {z2}, {W2}, {a1}, {z1} and {W1}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="chain_rule(x, w1, w2, y)",
        about=N_(
            "Four numbers. With a1 = σ(w1 x), a2 = σ(w2 a1) and L = ½ (a2 − y)², return ∂L/∂w1, "
            "one number."
        ),
        check=check,
    ),
)
