"""The slope by differences: forward and central, beside the true one, and the error of each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from backsight.exercises._by_numbers import NumberCase, check_numbers
from backsight.exercises._choice import NumberChoice, draw_clear
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
from backsight.kernel.language import N_, _

LINES = {
    "y_0": "p * x**3 + q * x**2 + r * x",
    "y_1": "p * (x + h) ** 3 + q * (x + h) ** 2 + r * (x + h)",
    "y_2": "p * (x - h) ** 3 + q * (x - h) ** 2 + r * (x - h)",
    "forward": "(y_1 - y_0) / h",
    "central": "(y_1 - y_2) / (2 * h)",
    "slope": "3 * p * x**2 + 2 * q * x + r",
    "e_1": "forward - slope",
    "e_2": "central - slope",
}
SLIPS = (
    LineSlip(
        name="step_not_doubled",
        sentence=N_("The points of the central difference are 2h apart: it is divided by 2h."),
        changes={"central": "(y_1 - y_2) / h"},
    ),
    LineSlip(
        name="step_doubled",
        sentence=N_("The points of the forward difference are h apart: it is divided by h."),
        changes={"forward": "(y_1 - y_0) / (2 * h)"},
    ),
    LineSlip(
        name="step_forgotten",
        sentence=N_("That is a difference of two values: it is still to be divided by the step."),
        changes={"forward": "y_1 - y_0"},
    ),
    LineSlip(
        name="step_forgotten",
        sentence=N_("That is a difference of two values: it is still to be divided by the step."),
        changes={"central": "y_1 - y_2"},
    ),
    LineSlip(
        name="sign",
        sentence=N_("The sign is wrong: the value at the right comes first."),
        changes={"forward": "(y_0 - y_1) / h"},
    ),
    LineSlip(
        name="sign",
        sentence=N_("The sign is wrong: the value at the right comes first."),
        changes={"central": "(y_2 - y_1) / (2 * h)"},
    ),
    LineSlip(
        name="sign",
        sentence=N_("The sign is wrong: an error is what was found less what is true."),
        changes={"e_1": "slope - forward"},
    ),
    LineSlip(
        name="sign",
        sentence=N_("The sign is wrong: an error is what was found less what is true."),
        changes={"e_2": "slope - central"},
    ),
    LineSlip(
        name="backward_for_forward",
        sentence=N_("That is the backward difference: the forward one goes from x to x + h."),
        changes={"forward": "(y_0 - y_2) / h"},
    ),
    LineSlip(
        name="forward_for_central",
        sentence=N_("That is the forward difference: the central one goes from x − h to x + h."),
        changes={"central": "(y_1 - y_0) / h"},
    ),
    LineSlip(
        name="step_added_to_value",
        sentence=N_("h is added to the value: f is taken at x + h."),
        changes={"y_1": "p * x**3 + q * x**2 + r * x + h"},
    ),
    LineSlip(
        name="power_kept",
        sentence=N_("In the slope every power is lower by 1: x³ gives 3x², x² gives 2x."),
        changes={"slope": "3 * p * x**3 + 2 * q * x**2 + r * x"},
    ),
    LineSlip(
        name="factor_forgotten",
        sentence=N_("In the slope every power comes down as a factor: x³ gives 3x², x² gives 2x."),
        changes={"slope": "p * x**2 + q * x + r"},
    ),
)


def draw(seed: int) -> DrawnExercise:
    """A cubic, a point and a step."""
    return draw_clear(seed, "difference_quotient", _make)


def _make(choice: NumberChoice) -> DrawnExercise | None:
    given = {
        "p": choice.pick_one((-2, -1, 1, 2)),
        "q": choice.pick_one((-3, -2, -1, 1, 2, 3)),
        "r": choice.pick_one((-3, -1, 2, 4)),
        "x": choice.pick_one((-3, -2, 2, 3)),
        "h": choice.pick_one((0.1, 0.2, 0.5)),
    }
    sheet = LineSheet(
        parts=(LinePart(group="difference", values=given, lines=make_lines(LINES)),), start={}
    )
    facts = Facts(facts=tuple(Fact(symbol=n, value=v) for n, v in given.items()))
    return draw_lines(sheet, [facts], partial(list_line_slips, sheet, SLIPS))


@dataclass(frozen=True, kw_only=True)
class Cubic:
    """The function that is handed to a person's own. p, q, r: of x³, x² and x."""

    p: float
    q: float
    r: float

    def __call__(self, x: Any) -> Any:
        """Its value."""
        return self.p * x**3 + self.q * x**2 + self.r * x


def check(function: Callable[..., Any], seed: int) -> CodeMark:
    """The central difference of random cubics."""
    return check_numbers(function, "difference_quotient", _list_cases(seed))


def _list_cases(seed: int) -> Iterator[NumberCase]:
    for number in range(4):
        choice = NumberChoice(seed, "difference_quotient/code", number)
        p, q, r, x = choice.pick((-2.25, -1.5, 0.75, 1.25, 2.5), 4)
        h = choice.pick_one((0.1, 0.01))
        arguments = {"f": Cubic(p=float(p), q=float(q), r=float(r)), "x": float(x), "h": h}
        yield NumberCase(
            arguments=arguments,
            name="central",
            right=np.asarray(_compute(arguments, LINES["central"])),
            slips=tuple(
                (slip.name, _(slip.sentence), np.asarray(_compute(arguments, text)))
                for slip in SLIPS
                for name, text in slip.changes.items()
                if name == "central"
            ),
        )


def _compute(arguments: Mapping[str, Any], text: str) -> float:
    f, x, h = arguments["f"], arguments["x"], arguments["h"]
    start = {"y_0": f(x), "y_1": f(x + h), "y_2": f(x - h), "h": h}
    part = LinePart(group="", values=start, lines=make_lines({"central": text}))
    return next(LineSheet(parts=(part,), start={}).work_out()).value


difference_quotient = Exercise(
    name="difference_quotient",
    title=N_("The difference quotient"),
    task=N_(
        "f = p x³ + q x² + r x. Find {y_0} = f(x), {y_1} = f(x + h) and {y_2} = f(x − h), the "
        "forward and the central difference quotient, the true slope at x, and the errors {e_1} of "
        "the forward and {e_2} of the central quotient: what was found less what is true."
    ),
    draw=draw,
    code=CodeTask(
        signature="difference_quotient(f, x, h)",
        about=N_("f is a function, x and h are numbers. Return the central difference quotient."),
        check=check,
    ),
)
