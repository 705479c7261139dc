"""The first number in which two recorded runs differ, found exactly and without much replaying.

Steps before a branch are one run, and need no look. The step after it is compared number by
number, which finds most changes at once. Where it shows nothing, and the equations are the same
from then on, nothing can differ. Else the recorded rows say by when at the latest, checksums of
states from when at the earliest, and the steps between are made again and compared, all of them.
A state that agrees at a step is taken for a proof of the steps before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from backsight.engine.program import Program
from backsight.runs.lineage import Line, shared_steps
from backsight.studies.comparison.mismatch import Differing, first_row, first_symbol, same_state

Kind = Literal["none", "number", "alike", "recorded", "computed", "data", "same", "apart"]
"""none: no number differed. number: exact. alike, recorded: of the recorded rows none differs, or
the first that does; no step was made again. computed: the recorded rows differ, but not the steps
as this machine makes them again. data: other rows of data. same: the steps of both are those of
one run. apart: the two have no steps in common that are there."""

Report = Callable[[int, int], None]
"""Hears how many of how many steps were compared."""


@dataclass(frozen=True, kw_only=True)
class FirstDifference:
    """Where two runs differ first. kind: how far that can be told. first, last: the steps after
    the first and up to the last were compared. step: with the number; 0 where there is none.
    at: the number."""

    kind: Kind
    first: int
    last: int
    step: int = 0
    at: Differing | None = None


def recorded_difference(one: Line, two: Line) -> FirstDifference:
    """What the records say, without any step being made again."""
    first, last = common_range(one, two)
    if last <= first:
        return FirstDifference(kind=_kin(one, two), first=first, last=last)
    found = first_row(one.rows(first + 1, last), two.rows(first + 1, last))
    if found is None:
        return FirstDifference(kind="alike", first=first, last=last)
    return FirstDifference(kind="recorded", first=first, last=last, step=found[0], at=found[1])


def first_difference(one: Line, two: Line, report: Report | None = None) -> FirstDifference:
    """The first number that differs. The data of both have to be at hand: see `Kin.load`."""
    first, last = common_range(one, two)
    if last <= first:
        return FirstDifference(kind=_kin(one, two), first=first, last=last)
    at = first_symbol(one.step(first + 1).tape, two.step(first + 1).tape)
    if at is not None:
        return FirstDifference(kind="number", first=first, last=last, step=first + 1, at=at)
    rows = recorded_difference(one, two)
    if not same_course(one, two, first, last):
        until = rows.step or last
        start = _latest_agreement(one, two, first + 1, until - 1 if rows.step else last)
        found = _compared(one, two, start, until, report)
        if found is not None:
            return FirstDifference(
                kind="number", first=first, last=last, step=found[0], at=found[1]
            )
    return replace(rows, kind="computed" if rows.kind == "recorded" else "none")


def common_range(one: Line, two: Line) -> tuple[int, int]:
    """The step after which two lines can differ and be compared, and the last of both."""
    return max(shared_steps(one, two), one.first, two.first), min(one.last, two.last)


def _kin(one: Line, two: Line) -> Kind:
    """Of two lines without a step to compare."""
    return "same" if shared_steps(one, two) >= min(one.last, two.last) else "apart"


def same_course(one: Line, two: Line, first: int, last: int) -> bool:
    """Whether all equations, draws and batches of two lines are the same, so that equal numbers
    stay equal."""
    turns = {first} | one.turns(first, last) | two.turns(first, last)
    return all(_course(one, k) == _course(two, k) for k in turns)


def latest(candidates: Sequence[int], agree: Callable[[int], bool]) -> int | None:
    """The largest candidate, in order, that agrees, where no other does after one that does not."""
    low, high = -1, len(candidates)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if agree(candidates[middle]) else (low, middle)
    return candidates[low] if low >= 0 else None


def _course(line: Line, step: int) -> Any:
    """All that the numbers after a step are made by, but for the state and the data."""
    spec, about = line.spec_at(step), line.run.record.about
    plain = msgspec.structs.replace(spec, steps=None, epochs=None)
    derivation = Program(spec, inputs=about.inputs, outputs=about.outputs).first
    return plain, derivation.symbols, derivation.equations


def _latest_agreement(one: Line, two: Line, first: int, last: int) -> int:
    """The latest step from `first` on, whose state is known to agree, of those with a checksum."""
    marks = one.marks(first, last), two.marks(first, last)

    def agree(step: int) -> bool:
        digests = [m[step] for m in marks if step in m]
        if len(digests) == 2 and digests[0] == digests[1]:
            return True
        return same_state(one.at(step), two.at(step))

    found = latest(sorted(marks[0].keys() | marks[1].keys()), agree)
    return first if found is None else found


def _compared(
    one: Line, two: Line, start: int, until: int, report: Report | None
) -> tuple[int, Differing] | None:
    """The steps after `start`, made again by both and compared."""
    pairs = zip(one.steps(start + 1, until), two.steps(start + 1, until), strict=False)
    for left, right in pairs:
        at = first_symbol(left.tape, right.tape)
        if at is not None:
            return left.index, at
        if report is not None:
            report(left.index - start, until - start)
    return None
