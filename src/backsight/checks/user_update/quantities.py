"""A user's update beside a rule, quantity by quantity: the weights, and each part of the memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backsight.checks.update_forms.names import find_memory
from backsight.checks.update_rules.comparison import (
    choose_tolerance,
    compute_gap,
    count_agreeing_digits,
    count_digits,
    measure_errors,
)
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.checks.update_rules.path import UpdatePath
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.types import Floats

WEIGHTS = "w"


@dataclass(frozen=True, kw_only=True)
class WorstNumber:
    """The number of a quantity that is farthest off, in the first step that is wrong."""

    array: str
    """The array's name; "" where there is one only."""
    index: tuple[int, ...]
    """In it, counted from 0."""
    step: int
    """After which step, counted from 1."""
    course: str
    """On which course."""
    yours: float
    """What the user's update has there."""
    right: float
    """What is right there."""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """The verdict on one quantity."""

    name: str
    """What the record calls it: "w", "m"."""
    yours: str
    """What the user's update calls it; "" for the weights."""
    agrees: bool
    """Whether it is right, to the tolerance."""
    digits: float
    """How many agree."""
    first_step: int
    """From which step on it is wrong, counted from 1; 0 where it is right."""
    worst: WorstNumber
    """The number that is farthest off."""


def compare_quantities(
    yours: Sequence[UpdatePath],
    right: Sequence[UpdatePath],
    rule: UpdateRule,
    layout: ArrayLayout,
) -> tuple[Quantity, ...]:
    """In the order in which the rule computes them: those of the memory that can be seen, and the
    weights."""
    pairs = match_memory(yours, right, rule)
    order = [line.name for line in rule.lines if line.name in (WEIGHTS, *rule.memory)]
    names = [n for n in dict.fromkeys(order) if n == WEIGHTS or n in pairs]
    return tuple(judge_quantity(name, pairs.get(name, ""), yours, right, layout) for name in names)


def match_memory(
    yours: Sequence[UpdatePath], right: Sequence[UpdatePath], rule: UpdateRule
) -> dict[str, str]:
    """What the user calls each memory: by its numbers, else by its name, else what is left over."""
    left = [n for n in yours[0].memory if all(n in p.memory for p in yours)]
    pairs: dict[str, str] = {}
    tolerance = choose_tolerance(max(p.epsilon for p in yours))
    for name in rule.memory:
        same = (n for n in left if _measure(n, name, yours, right) <= tolerance)
        match = next(same, None)
        if match is not None:
            pairs[name] = match
            left.remove(match)
    for name in rule.memory:
        own = next((n for n in left if find_memory(n, rule.record) == name), None)
        if name not in pairs and own is not None:
            pairs[name] = own
            left.remove(own)
    missing = [name for name in rule.memory if name not in pairs]
    return pairs | ({missing[0]: left[0]} if len(missing) == len(left) == 1 else {})


def _measure(
    own: str, name: str, yours: Sequence[UpdatePath], right: Sequence[UpdatePath]
) -> float:
    errors = (
        _measure_memory(mine.memory[own], true.memory[name], mine.epsilon).max()
        for mine, true in zip(yours, right, strict=True)
    )
    return float(max(errors))


def _measure_memory(mine: Floats, true: Floats, epsilon: float) -> Floats:
    return measure_errors(mine, true, np.zeros_like(true), epsilon)


def judge_quantity(
    name: str,
    own: str,
    yours: Sequence[UpdatePath],
    right: Sequence[UpdatePath],
    layout: ArrayLayout,
) -> Quantity:
    """One quantity on all courses."""
    readings = [_read_course(name, own, m, t) for m, t in zip(yours, right, strict=True)]
    tolerance = choose_tolerance(max(p.epsilon for p in yours))
    steps = [_find_first_step(r["errors"], tolerance) for r in readings]
    wrong = [step for step in steps if step]
    worst = min(range(len(readings)), key=lambda k: (steps[k] or 99, -readings[k]["errors"].max()))
    digits = min(
        count_agreeing_digits(r["mine"], r["true"], r["before"])
        if not step
        else count_digits(float(r["errors"].max()))
        for r, step in zip(readings, steps, strict=True)
    )
    return Quantity(
        name=name,
        yours=own,
        agrees=not wrong,
        digits=digits,
        first_step=min(wrong, default=0),
        worst=_find_worst(readings[worst], steps[worst], yours[worst].course.name, layout),
    )


def _read_course(name: str, own: str, yours: UpdatePath, right: UpdatePath) -> Mapping[str, Floats]:
    if name == WEIGHTS:
        mine, true, before = yours.weights, right.weights, yours.before
    else:
        mine, true = yours.memory[own], right.memory[name]
        before = np.zeros_like(true)
    errors = measure_errors(mine, true, before, yours.epsilon)
    return {"mine": mine, "true": true, "before": before, "errors": errors}


def _find_first_step(errors: Floats, tolerance: float) -> int:
    """The first step that is wrong, counted from 1; 0 where none is."""
    wrong = np.flatnonzero((errors > tolerance).any(axis=1))
    return int(wrong[0]) + 1 if wrong.size else 0


def _find_worst(
    reading: Mapping[str, Floats], step: int, course: str, layout: ArrayLayout
) -> WorstNumber:
    """In the first wrong step, else in the last one."""
    row = (step or len(reading["errors"])) - 1
    errors = reading["errors"][row]
    if not errors.any():
        errors = compute_gap(reading["mine"][row], reading["true"][row])
    place = int(errors.argmax())
    array, index = layout.find_entry(place)
    return WorstNumber(
        array=array if len(layout.shapes) > 1 else "",
        index=index,
        step=row + 1,
        course=course,
        yours=float(reading["mine"][row, place]),
        right=float(reading["true"][row, place]),
    )


def list_wrong(quantities: Sequence[Quantity]) -> Iterator[Quantity]:
    """Those that do not agree, the one first that goes wrong first."""
    return iter(sorted((q for q in quantities if not q.agrees), key=lambda q: q.first_step))
