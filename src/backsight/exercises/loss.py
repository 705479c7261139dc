"""Half the squared error of three rows: the errors, the loss, and its derivative."""

from collections.abc import Callable, Iterator
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
from backsight.kernel.streams import stream

ROWS = ("1", "2", "3")
SQUARES = "e_1**2 + e_2**2 + e_3**2"
LINES = {
    **{f"e_{k}": f"a_{k} - y_{k}" for k in ROWS},
    "L": f"({SQUARES}) / (2 * N)",
    **{f"dL_da{k}": f"e_{k} / N" for k in ROWS},
}
MEAN = N_("The 1/N of the mean over the rows is missing.")
HALF = N_("The ½ before the square is missing.")
TWICE = N_("The 2 of the square's derivative cancels the ½: it is the error itself, over N.")
SIGN = N_("The sign is wrong: the error is a − y, the output less the target.")
SQUARE = N_("The errors are to be squared before they are added up.")
WHOLE = N_("The square is taken of the sum: each error is squared by itself.")
OUTPUTS = N_("The mean is over the rows alone: the outputs of a row are added up.")
ROOT = N_("That is the length of the error: no root is taken.")
SLIPS = (
    LineSlip(name="mean_and_sum", sentence=MEAN, changes={"L": f"({SQUARES}) / 2"}),
    LineSlip(name="mean_and_sum", sentence=MEAN, changes={f"dL_da{k}": f"e_{k}" for k in ROWS}),
    LineSlip(
        name="half_of_square",
        sentence=TWICE,
        changes={f"dL_da{k}": f"2 * e_{k} / N" for k in ROWS},
    ),
    LineSlip(
        name="half_of_square",
        sentence=TWICE,
        changes={f"dL_da{k}": f"e_{k} / (2 * N)" for k in ROWS},
    ),
    LineSlip(name="half_of_square", sentence=HALF, changes={"L": f"({SQUARES}) / N"}),
    LineSlip(name="sign", sentence=SIGN, changes={f"e_{k}": f"y_{k} - a_{k}" for k in ROWS}),
    LineSlip(name="sign", sentence=SIGN, changes={f"dL_da{k}": f"(0 - e_{k}) / N" for k in ROWS}),
    LineSlip(
        name="square_forgotten", sentence=SQUARE, changes={"L": "(e_1 + e_2 + e_3) / (2 * N)"}
    ),
    LineSlip(name="square_of_sum", sentence=WHOLE, changes={"L": "(e_1 + e_2 + e_3)**2 / (2 * N)"}),
    LineSlip(name="root_taken", sentence=ROOT, changes={"L": f"sqrt({SQUARES})"}),
)


def draw(seed: int) -> DrawnExercise:
    """Three outputs and three targets."""
    return draw_clear(seed, "loss", _make)


def _make(choice: NumberChoice) -> DrawnExercise | None:
    outputs = choice.pick((0.1, 0.25, 0.4, 0.6, 0.75, 0.9), 3)
    targets = choice.pick((0.0, 1.0), 3)
    given = {"N": 3.0} | {f"a_{k}": v for k, v in zip(ROWS, map(float, outputs), strict=True)}
    given |= {f"y_{k}": v for k, v in zip(ROWS, map(float, targets), strict=True)}
    sheet = LineSheet(
        parts=(LinePart(group="loss", values=given, lines=make_lines(LINES)),), start={}
    )
    facts = Facts(facts=tuple(Fact(symbol=n, value=v) for n, v in given.items()))
    return draw_lines(sheet, [facts], partial(list_line_slips, sheet, SLIPS))


def check(function: Callable[..., Any], seed: int) -> CodeMark:
    """Of random outputs and targets."""
    return check_numbers(function, "loss", _list_cases(seed))


def _list_cases(seed: int) -> Iterator[NumberCase]:
    for number, shape in enumerate(((5, 3), (4, 1), (3, 2), (7, 2))):
        rng = stream(seed, "exercise/code/loss", number)
        a, y = rng.draw_uniform(shape), rng.draw_uniform(shape)
        e, rows = a - y, shape[0]
        squares = (e**2).sum()
        wrong = {
            ("mean_and_sum", MEAN): squares / 2,
            ("half_of_square", HALF): squares / rows,
            ("square_forgotten", SQUARE): e.sum() / (2 * rows),
            ("square_of_sum", WHOLE): e.sum() ** 2 / (2 * rows),
            ("root_taken", ROOT): np.sqrt(squares),
            ("outputs_counted", OUTPUTS): squares / (2 * a.size),
            ("sign", N_("The sign is wrong.")): -squares / (2 * rows),
        }
        yield NumberCase(
            arguments={"a": a, "y": y},
            name="L",
            right=np.asarray(squares / (2 * rows)),
            slips=tuple((n, _(said), np.asarray(v)) for (n, said), v in wrong.items()),
        )


loss = Exercise(
    name="loss",
    title=N_("The loss: half the squared error"),
    task=N_(
        "A network with one output has given a for three rows whose targets are y. Find the error "
        "of each row, the loss (half the squared error, averaged over the N rows), and its "
        "derivative with respect to each output."
    ),
    draw=draw,
    code=CodeTask(
        signature="loss(a, y)",
        about=N_(
            "a and y are (rows, out): outputs and targets. Return Σ (a − y)² / (2 N) over N rows, "
            "one number."
        ),
        check=check,
    ),
)
