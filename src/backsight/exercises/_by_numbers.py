"""A function checked by the numbers that it gives: against the right ones, and those of slips."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.checks.marking import Marking
from backsight.checks.wrong_numbers import WrongNumbers, list_wrong_steps
from backsight.engine.entry import format_entry
from backsight.engine.step import Step
from backsight.exercises._guard import call_with_care
from backsight.exercises._record import CodeMark
from backsight.kernel.language import _
from backsight.kernel.types import Floats

CLOSE = 9
"""Digits to which numbers are compared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NumberCase:
    """What a function is tried on."""

    arguments: Mapping[str, Any]
    """By name, in order."""
    name: str
    """Of what it returns."""
    right: Floats
    """What it has to return."""
    slips: tuple[tuple[str, str, Floats], ...]
    """Name, sentence and numbers of each known slip."""


def check_numbers(function: Callable[..., Any], who: str, cases: Iterable[NumberCase]) -> CodeMark:
    """The mark of a function. Raises BadInput where it cannot be used."""
    count = 0
    for case in cases:
        count += 1
        result = call_with_care(function, who, case.arguments, case.right.shape)
        mark = _judge(case, result)
        if not mark.right:
            return replace(mark, cases=count)
    return CodeMark(right=True, cases=count)


def _judge(case: NumberCase, result: Floats) -> CodeMark:
    answers = dict(_name_entries(case.name, case.right))
    slips = [
        WrongNumbers(name=name, sentence=sentence, values=values, own=frozenset(values))
        for name, sentence, array in case.slips
        if (values := dict(_name_entries(case.name, array))) != answers
    ]
    marking = Marking(answers=answers, numbers={}, layers={}, digits=CLOSE, slips=slips)
    marks = marking({n: repr(v) for n, v in _name_entries(case.name, result)})
    wrong = [m for m in marks if m.right is False]
    if not wrong:
        return CodeMark(right=True, cases=1)
    first = wrong[0]
    is_one = len({m.slip for m in wrong}) == 1
    where = _("{place}: yours {yours:.10g}, true {true:.10g}").format(
        place=first.name, yours=first.answer, true=first.expected
    )
    return CodeMark(
        right=False,
        cases=1,
        slip=first.slip if is_one else "",
        sentence=first.said if is_one else _("No known slip."),
        where=where,
    )


def _name_entries(name: str, array: Floats) -> Iterator[tuple[str, float]]:
    for index in np.ndindex(np.shape(array)):
        yield format_entry(name, index), float(array[index])


def make_step_case(step: Step, symbol: str, arguments: Mapping[str, Any]) -> NumberCase:
    """A symbol of a step, and what slips on the way make of it."""
    right = np.asarray(step.tape[symbol])
    slips = [
        (wrong.slip.name, wrong.sentence, np.reshape(wrong.tape[symbol], right.shape))
        for wrong in list_wrong_steps(step.tape)
    ]
    return NumberCase(arguments=arguments, name=symbol, right=right, slips=tuple(slips))


def squeeze(case: NumberCase) -> NumberCase:
    """The same case where it is a number, and not an array with one in it."""
    slips = tuple((n, s, np.reshape(array, ())) for n, s, array in case.slips)
    return replace(case, right=np.reshape(case.right, ()), slips=slips)
