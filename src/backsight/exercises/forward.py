"""A batch through two layers of sigmoids: the sums and the outputs of each."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from backsight.exercises._by_numbers import check_numbers, make_step_case
from backsight.exercises._network import NetworkTask, draw_step
from backsight.exercises._record import CodeMark, CodeTask, Exercise
from backsight.kernel.language import N_

TASK = NetworkTask(
    topic="forward",
    widths=(2, 2, 1),
    rows=2,
    facts=("x", "W1", "b1", "W2", "b2"),
    blanks=("z1", "a1", "z2", "a2"),
)
CODE_SIZES = ((3, (2, 2, 1)), (4, (3, 3, 1)), (5, (2, 4, 1)), (1, (4, 2, 1)))
"""(rows, widths) of the networks that the function is tried on."""


def check(function: Callable[..., Any], seed: int) -> CodeMark:
    """The first layer's outputs, of networks of several sizes."""
    tasks = (replace(TASK, rows=rows, widths=widths) for rows, widths in CODE_SIZES)
    steps = (draw_step(task, seed, number) for number, task in enumerate(tasks))
    cases = (
        make_step_case(s, "a1", {"x": s.tape["x"], "W": s.tape["W1"], "b": s.tape["b1"]})
        for s in steps
    )
    return check_numbers(function, "forward", cases)


forward = Exercise(
    name="forward",
    title=N_("The forward pass"),
    task=N_(
        "A batch, one row for each sample, goes through two layers of sigmoids. Find the sums and "
        "the outputs of each layer: {z1} and {a1}, then {z2} and {a2}."
    ),
    draw=partial(NetworkTask.draw, TASK),
    code=CodeTask(
        signature="forward(x, W, b)",
        about=N_(
            "x is (rows, in), W (in, out), b (out,). Return the outputs of a layer of sigmoids, "
            "(rows, out)."
        ),
        check=check,
    ),
)
