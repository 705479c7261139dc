"""Which slips lead to the wrong answers of a sheet: as few as explain them all."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backsight.checks.wrong_numbers import WrongNumbers
from backsight.kernel.language import _

EXACT = 5e-6
"""How far an answer may be from a number, relative to it, to be just that."""
FitsAnswer = Callable[[str, float], bool]
"""(name, number) -> whether the answer to that blank is the number, to the digits given."""


@dataclass(frozen=True, kw_only=True)
class AnswerSlip:
    """What is wrong with one answer."""

    name: str
    """The slip's, or "other_number", "too_short", "no_number"; "" where nothing known is."""
    sentence: str
    """In a sentence."""
    follows: bool = False
    """Whether it is wrong only because of another answer."""


def find_answer_slips(
    wrong: Mapping[str, float], slips: Sequence[WrongNumbers], fits: FitsAnswer
) -> dict[str, AnswerSlip]:
    """By blank, what leads to its wrong answer, where a slip does.

    The slip that explains most answers is taken first, then that which explains most of the rest.
    """
    left, explained = dict(wrong), dict[str, AnswerSlip]()
    while left:
        slip, names = _find_best(slips, left, fits)
        if slip is None or not names:
            break
        explained |= _describe(slip, names)
        left = {name: value for name, value in left.items() if name not in explained}
    return explained


def _find_best(
    slips: Sequence[WrongNumbers], left: Mapping[str, float], fits: FitsAnswer
) -> tuple[WrongNumbers | None, list[str]]:
    """The slip that explains most, and the answers that it does explain."""
    fitting = [(slip, _list_fitting(slip, left, fits)) for slip in slips]
    return max(fitting, key=lambda pair: _measure_fit(pair[0], pair[1], left), default=(None, []))


def _list_fitting(slip: WrongNumbers, left: Mapping[str, float], fits: FitsAnswer) -> list[str]:
    return [name for name in left if name in slip.values and fits(name, slip.values[name])]


def _measure_fit(
    slip: WrongNumbers, names: Sequence[str], left: Mapping[str, float]
) -> tuple[int, int, bool, int]:
    """The more answers it explains the better; then, the more of them just as they are; then, that
    it was made in one of them; then, that it would have led to few others."""
    exact = sum(math.isclose(left[n], slip.values[n], rel_tol=EXACT) for n in names)
    return len(names), exact, any(name in slip.own for name in names), -len(slip.values)


def _describe(slip: WrongNumbers, names: Sequence[str]) -> dict[str, AnswerSlip]:
    first = next((name for name in names if name in slip.own), "")
    text = _("It follows from {first}: nothing else is wrong with it.").format(first=first)
    return {
        name: AnswerSlip(name=slip.name, sentence=text, follows=True)
        if first and name not in slip.own
        else AnswerSlip(name=slip.name, sentence=slip.sentence)
        for name in names
    }
