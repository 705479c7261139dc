"""Answers to a worksheet, marked: right, or which slip gives that number."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.answer_slips import EXACT, AnswerSlip, find_answer_slips
from backsight.checks.slips import Case, name_the_slips
from backsight.checks.user_gradient.facts import complete_facts, read_facts
from backsight.checks.wrong_numbers import WrongNumbers
from backsight.engine.entry import split_name
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats

FollowAnswers = Callable[[Mapping[str, float]], Mapping[str, float]]
"""(answers) -> what each blank comes to, made from the answers before it where there are any."""
FEWEST_DIGITS = 3
"""An answer may be given with fewer digits than the sheet shows, but not with fewer than these."""
MOST_DIGITS = 17
"""Digits that tell any two numbers of float64 apart."""
SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
SIGNS = str.maketrans(
    {"−": "-", "–": "-", ",": ".", "×": "*", "·": "*", "⋅": "*", "⁄": "/", "∞": "inf"}
)
POWER = re.compile(r"([-+]?)(?:([\d.]+)[*x])?10(?:\^|\*\*)\(?([-+]?\d+)\)?")
"""2.5*10^-7, 10^-7: sign, mantissa and exponent."""


@dataclass(frozen=True, kw_only=True)
class AnswerMark:
    """One answer, judged."""

    name: str
    """Of the blank."""
    answer: float | None
    """As it was given; None where none was, or no number."""
    expected: float
    """The right one."""
    right: bool | None
    """Whether it is; None where none was given."""
    said: str = ""
    """What is wrong with it; "" for nothing."""
    is_short: bool = False
    """Whether it is right so far, and has too few digits."""
    slip: str = ""
    """The slip's name, or "other_number", "too_short" or "no_number"; "" for none."""
    follows: bool = False
    """Whether it is wrong only because of another answer."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Marking:
    """What answers are judged by: the fields of `explanations.step.worksheet.Key`."""

    answers: Mapping[str, float]
    """The right number of each blank."""
    numbers: Mapping[str, float]
    """Every number of the sheet, by name."""
    layers: Mapping[str, Mapping[str, Any]]
    """By derivative, what its slips are told by: "true" and facts, as arrays."""
    digits: int
    """Significant digits that the sheet shows."""
    slips: Sequence[WrongNumbers] = ()
    """The numbers that known slips lead to."""
    follow: FollowAnswers | None = None
    """What every blank comes to from the answers before it; None where that is not known."""

    def __call__(self, texts: Mapping[str, str]) -> tuple[AnswerMark, ...]:
        """Every blank with its mark. texts: answers as they were typed, "" for none.

        Raises UnknownName for a blank that the sheet has not.
        """
        for name in texts:
            if name not in self.answers:
                raise UnknownName(_("blank"), name, self.answers)
        given = {n: read_number(text) for n, text in texts.items() if text.strip()}
        typed = {n: v for n, v in given.items() if v is not None}
        wrong = {n: v for n, v in typed.items() if not self.is_right(texts[n], v, self.answers[n])}
        words = {n: _describe_word(texts[n]) for n in given if n not in typed}
        explained = {**words, **self._explain_wrong(wrong, texts)}
        return tuple(
            self._mark(name, name in given, typed.get(name), explained.get(name))
            for name in self.answers
        )

    def _mark(
        self, name: str, is_given: bool, answer: float | None, slip: AnswerSlip | None
    ) -> AnswerMark:
        return AnswerMark(
            name=name,
            answer=answer,
            expected=self.answers[name],
            right=slip is None if is_given else None,
            said=slip.sentence if slip else "",
            is_short=slip is not None and slip.name == "too_short",
            slip=slip.name if slip else "",
            follows=slip is not None and slip.follows,
        )

    def is_right(self, text: str, answer: float, expected: float) -> bool:
        """Right to one unit in the last digit that was given, or that the sheet shows."""
        if expected == 0 or not math.isfinite(expected):
            return answer == expected or (math.isnan(answer) and math.isnan(expected))
        digits = self._count_digits(text)
        unit = 10.0 ** (math.floor(math.log10(abs(expected))) - digits + 1)
        return abs(answer - expected) <= 1.000001 * unit

    def _count_digits(self, text: str) -> int:
        """To how many digits an answer is compared."""
        return min(self.digits, max(FEWEST_DIGITS, count_significant(text)))

    def _explain_wrong(
        self, wrong: Mapping[str, float], texts: Mapping[str, str]
    ) -> dict[str, AnswerSlip]:
        """What is wrong with each answer: by the numbers that slips lead to, by the slips of its
        array, or by itself."""
        long = {
            n: v
            for n, v in wrong.items()
            if not self._is_short(n, v, texts[n]) or self._is_led_to(n, v)
        }
        explained = find_answer_slips(
            long, self.slips, lambda name, value: self.is_right(texts[name], wrong[name], value)
        )
        explained |= self._find_followers(
            {n: v for n, v in long.items() if n not in explained}, texts
        )
        arrays: dict[str, dict[tuple[int, ...], float]] = defaultdict(dict)
        for name, answer in long.items():
            if name not in explained:
                arrays[split_name(name)[0]][split_name(name)[1]] = answer
        slips = {symbol: self._name_slip(symbol, answers) for symbol, answers in arrays.items()}
        for name, answer in wrong.items():
            if name not in explained:
                slip = slips.get(split_name(name)[0]) if name in long else None
                explained[name] = slip or self._explain_one(name, answer, texts[name])
        return explained

    def _find_followers(
        self, wrong: Mapping[str, float], texts: Mapping[str, str]
    ) -> dict[str, AnswerSlip]:
        """The answers that are right but for the answers that they are made from."""
        if self.follow is None or not wrong:
            return {}
        typed = {n: v for n, text in texts.items() if (v := read_number(text)) is not None}
        own = self.follow(typed)
        said = _("It follows from your own numbers before it: nothing else is wrong with it.")
        return {
            name: AnswerSlip(name="", sentence=said, follows=True)
            for name, answer in wrong.items()
            if name in own and _is_near(answer, own[name], self._count_digits(texts[name]))
        }

    def _name_slip(
        self, symbol: str, answers: Mapping[tuple[int, ...], float]
    ) -> AnswerSlip | None:
        """The slip that gives all these entries of one gradient; None where none does."""
        if symbol not in self.layers:
            return None
        layer_facts = dict(self.layers[symbol])
        true = np.asarray(layer_facts.pop("true"), float)
        mine = np.full(true.shape, np.nan)
        for index, answer in answers.items():
            mine[index] = answer
        certain = 10.0 ** (1 - self.digits) * float(np.abs(true).max())
        facts = {k: v for k, v in layer_facts.items() if v is not None}
        case = Case(
            x={symbol: true},
            yours={symbol: mine},
            true={symbol: true},
            certain={symbol: certain},
            wrong=(symbol,),
            facts=complete_facts(read_facts(facts, {symbol: true})),
        )
        findings = name_the_slips(case)
        if not findings:
            return None
        return AnswerSlip(name=findings[0].name, sentence=" ".join(f.sentence for f in findings))

    def _is_short(self, name: str, answer: float, text: str) -> bool:
        """Whether it has too few digits and they are right."""
        digits = count_significant(text)
        return (
            digits < FEWEST_DIGITS
            and answer != 0
            and float(f"{self.answers[name]:.{digits - 1}e}") == answer
        )

    def _is_led_to(self, name: str, answer: float) -> bool:
        """Whether a slip leads to just that number, however short it is: -1 for -1.25."""
        values = (slip.values[name] for slip in self.slips if name in slip.values)
        return any(math.isclose(answer, value, rel_tol=EXACT) for value in values)

    def _explain_one(self, name: str, answer: float, text: str) -> AnswerSlip:
        """Whether the answer has too few digits, a wrong sign, a factor of the number of rows, or
        is another number of the sheet."""
        expected, digits = self.answers[name], self._count_digits(text)
        if self._is_short(name, answer, text):
            said = _("It is right so far: give at least {count} digits.")
            return AnswerSlip(name="too_short", sentence=said.format(count=FEWEST_DIGITS))
        if _is_near(answer, -expected, digits):
            return AnswerSlip(name="sign", sentence=_("The sign is wrong."))
        factor = self._explain_rows(name, answer, digits)
        if factor:
            return AnswerSlip(name="mean_and_sum", sentence=factor)
        for other, value in {**self.answers, **self.numbers}.items():
            if other != name and value != 0 and self.is_right(text, answer, value):
                said = _("That is {other}, not {name}.").format(other=other, name=name)
                return AnswerSlip(name="other_number", sentence=said)
        return AnswerSlip(name="", sentence=_("No known slip."))

    def _explain_rows(self, name: str, answer: float, digits: int) -> str:
        """Whether the 1/N of the mean is missing, or stands there twice; "" for neither."""
        expected = self.answers[name]
        rows = max((layer.get("rows") or 1 for layer in self.layers.values()), default=1)
        if rows < 2 or not name.startswith(("backward/", "loss/")):
            return ""
        if _is_near(answer, rows * expected, digits):
            said = _("That is {rows} times the number: the 1/{rows} of the mean is missing.")
            return said.format(rows=rows)
        if _is_near(answer * rows, expected, digits):
            said = _("That is a share of the number: 1/{rows} stands in it twice.")
            return said.format(rows=rows)
        return ""


def _describe_word(text: str) -> AnswerSlip:
    return AnswerSlip(name="no_number", sentence=_("{text!r} is no number").format(text=text))


def read_number(text: str) -> float | None:
    """A typed number: −0,5, 1/3, 2.5 × 10⁻⁷, 1e-3, ∞; None where it is none."""
    try:
        return _parse_number(_to_plain(text))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _to_plain(text: str) -> str:
    """A number in the signs of programs: with full-width digits, the true minus and powers of ten
    written out, 2.5e-7."""
    linear = SUPERSCRIPT.sub(lambda run: f"^{unicodedata.normalize('NFKC', run[0])}", text)
    plain = unicodedata.normalize("NFKC", linear).translate(SIGNS).lower()
    plain = "".join(plain.split())
    power = POWER.fullmatch(plain)
    return f"{power[1]}{power[2] or 1}e{power[3]}" if power else plain


def _parse_number(plain: str) -> float:
    top, slash, bottom = plain.partition("/")
    if slash:
        return _parse_number(top) / _parse_number(bottom)
    if "_" in plain:
        raise ValueError(plain)
    return float(plain)


def count_significant(text: str) -> int:
    """How many significant digits a number was typed with; of a fraction, which is exact, all."""
    plain = _to_plain(text)
    digits = "".join(c for c in plain.partition("e")[0] if c.isdigit())
    return len(digits.lstrip("0")) if digits and "/" not in plain else MOST_DIGITS


def _is_near(one: float, other: float, digits: int) -> bool:
    """Whether two numbers agree to the digits that are shown."""
    size: Floats = np.maximum(abs(one), abs(other))
    return bool(abs(one - other) <= 2 * 10.0 ** (1 - digits) * size)
