"""A sign as a sentence, as a formula with its bound, and where its number stands."""

import ast
import math

from backsight.doctor.diagnosis import Sign
from backsight.doctor.examination import Examination
from backsight.doctor.faults import faults
from backsight.doctor.readings import PatientReadings
from backsight.doctor.symptom import Symptom
from backsight.doctor.verdict.place import NumberPlace, find_number
from backsight.explanations.expressions.statement import make_statements
from backsight.kernel.document import Statement
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.kernel.plain_text.prose_text import escape_prose
from backsight.kernel.prose import HOLD

DIGITS = 3
"""Significant ones of a value beside its bound."""


def describe(name: str) -> str:
    """What a fault is, in a sentence."""
    return faults.describe(name)


def format_sign(sign: Sign) -> str:
    """The sentence of a symptom, with its number."""
    return _(sign.symptom.reason).format(value=sign.value)


def get_quantity(symptom: Symptom) -> str:
    """What it is that has a bound: a reading, or a formula by its name."""
    value = symptom.value
    return value if isinstance(value, str) else value.function.__name__


def format_bound(symptom: Symptom, middle: str) -> str:
    """The bound of a symptom around a value or a name: "0.3 < 1.2 < 3", "−0.5 > −0.37"."""
    low = format_number(symptom.above, DIGITS) if math.isfinite(symptom.above) else ""
    high = format_number(symptom.below, DIGITS) if math.isfinite(symptom.below) else ""
    if low and high:
        return HOLD.join((low, "<", middle, "<", high))
    return HOLD.join((middle, ">", low) if low else (middle, "<", high))


def format_measured(sign: Sign) -> str:
    """The value beside its bound."""
    return format_bound(sign.symptom, format_number(sign.value, DIGITS))


def write_formula(symptom: Symptom) -> tuple[Statement, ...]:
    """The formula of a symptom over readings; none for one that is a reading."""
    if not isinstance(symptom.value, Formula):
        return ()
    names = {name: (ast.Name(name),) for name in symptom.value.parameters}
    result = Statement(left=get_quantity(symptom), rights=())
    return make_statements(symptom.value, names, {RESULT: result}, {})


def find_place(sign: Sign, readings: PatientReadings, exam: Examination) -> NumberPlace | None:
    """Where the first of a symptom's readings stands, if any stands anywhere."""
    places = (find_number(exam, readings.find(name)) for name in sign.symptom.needs)
    return next((place for place in places if place is not None), None)


def format_place(place: NumberPlace | None) -> str:
    """The command that shows a number, or where no shell can, its name and step; as prose."""
    if place is None:
        return ""
    if place.command:
        return f"`{escape_prose(place.command)}`"
    return _("`{number}` in step {step:,}").format(number=place.number, step=place.step)
