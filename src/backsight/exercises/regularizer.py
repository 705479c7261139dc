"""A squared-weights regularizer: its cost, the gradient with it, and the step."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.exercises._by_gradient import mark_verdict
from backsight.exercises._choice import NumberChoice, draw_clear
from backsight.exercises._guard import call_with_care
from backsight.exercises._lines import (
    LinePart,
    LineSheet,
    LineSlip,
    draw_lines,
    list_line_slips,
    make_lines,
)
from backsight.exercises._record import CodeMark, CodeTask, DrawnExercise, Exercise
from backsight.kernel.document import Fact, Facts
from backsight.kernel.language import N_
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

WEIGHTS = ("1", "2")
SQUARES = "w_1**2 + w_2**2"
LINES = {
    "R": f"lam / 2 * ({SQUARES})",
    **{f"s_{k}": f"g_{k} + lam * w_{k}" for k in WEIGHTS},
    **{f"u_{k}": f"w_{k} - eta * s_{k}" for k in WEIGHTS},
}


def _change(text: str, letter: str = "s") -> dict[str, str]:
    """The lines of both weights, # for the weight's number."""
    return {f"{letter}_{k}": text.replace("#", k) for k in WEIGHTS}


SLIPS = (
    LineSlip(
        name="half_of_square",
        sentence=N_("The ½ before the square is missing: R is λ/2 times the squares."),
        changes={"R": f"lam * ({SQUARES})"},
    ),
    LineSlip(
        name="half_of_square",
        sentence=N_("The 2 of the square's derivative cancels the ½: the share of w is λ w."),
        changes=_change("g_# + 2 * lam * w_#"),
    ),
    LineSlip(
        name="half_of_square",
        sentence=N_("The 2 of the square's derivative cancels the ½: the share of w is λ w."),
        changes=_change("g_# + lam / 2 * w_#"),
    ),
    LineSlip(
        name="square_forgotten",
        sentence=N_("The weights are to be squared before they are added up."),
        changes={"R": "lam / 2 * (w_1 + w_2)"},
    ),
    LineSlip(
        name="scalar_added",
        sentence=N_("The whole cost R is added to the gradient: each weight adds its own λ w."),
        changes=_change("g_# + R"),
    ),
    LineSlip(
        name="decay_missing",
        sentence=N_("The regularizer has no part in it: λ w belongs to the gradient of w."),
        changes=_change("g_#"),
    ),
    LineSlip(
        name="decay_sign",
        sentence=N_("The regularizer has the wrong sign: it makes weights grow."),
        changes=_change("g_# - lam * w_#"),
    ),
    LineSlip(
        name="uphill",
        sentence=N_("The step goes uphill: it is w − η times the gradient."),
        changes=_change("w_# + eta * s_#", "u"),
    ),
    LineSlip(
        name="rate_missing",
        sentence=N_("The rate is missing: it is w − η times the gradient."),
        changes=_change("w_# - s_#", "u"),
    ),
    LineSlip(
        name="gradient_without_regularizer",
        sentence=N_("The step is made without the regularizer's share of the gradient."),
        changes=_change("w_# - eta * g_#", "u"),
    ),
)


def draw(seed: int) -> DrawnExercise:
    """Two weights and the data's gradient."""
    return draw_clear(seed, "regularizer", _make)


def _make(choice: NumberChoice) -> DrawnExercise | None:
    w, g = choice.pick((-2, -1.5, -1, 0.5, 1, 2), 2), choice.pick((-0.8, -0.4, 0.2, 0.6), 2)
    given = {
        "w_1": float(w[0]),
        "w_2": float(w[1]),
        "g_1": float(g[0]),
        "g_2": float(g[1]),
        "lam": choice.pick_one((0.2, 0.3, 0.4)),
        "eta": 0.5,
    }
    sheet = LineSheet(
        parts=(LinePart(group="regularizer", values=given, lines=make_lines(LINES)),), start={}
    )
    facts = Facts(facts=tuple(Fact(symbol=n, value=v) for n, v in given.items()))
    return draw_lines(sheet, [facts], partial(list_line_slips, sheet, SLIPS))


def check(function: Callable[..., Any], seed: int) -> CodeMark:
    """Of random weights, beside the derivative of g·w + λ/2·Σw²."""
    shapes = ((3, 2), (4,), (2, 5))
    for number, shape in enumerate(shapes):
        rng = stream(seed, "exercise/code/regularizer", number)
        w, g, lam = rng.draw_normal(shape), rng.draw_normal(shape), 0.3 + number / 10
        mine = call_with_care(function, "regularizer", {"w": w, "g": g, "lam": lam}, shape)
        facts = {"parts": {"data": g, "regularizer": lam * w}}
        verdict = check_gradient(partial(_measure_cost, g, lam), mine, w, facts=facts)
        if not verdict.agrees:
            return mark_verdict(verdict, number + 1)
    return CodeMark(right=True, cases=len(shapes))


def _measure_cost(g: Floats, lam: float, w: Any) -> Any:
    return np.sum(g * w) + lam / 2 * np.sum(w**2)


regularizer = Exercise(
    name="regularizer",
    title=N_("A regularizer: squared weights"),
    task=N_(
        "The loss of the data has the gradient g with respect to two weights w, and R = λ/2 Σ w² "
        "is added to it. Find R, the whole gradient s of each weight, and each weight u after a "
        "step of gradient descent at the rate η."
    ),
    draw=draw,
    code=CodeTask(
        signature="regularizer(w, g, lam)",
        about=N_(
            "w and g are arrays of one shape: weights, and the gradient of the data's loss. "
            "Return the gradient of that loss with λ/2 Σ w² added, of the same shape."
        ),
        check=check,
    ),
)
