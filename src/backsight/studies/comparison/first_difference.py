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
from backsight.kernel.language import N_
from backsight.kernel.progress import Progress, ignore_progress
from backsight.runs.family.lineage import Lineage, count_shared_steps
from backsight.studies.comparison.mismatch import (
    Mismatch,
    find_first_row,
    find_first_symbol,
    is_same_state,
)

STEPS = N_("The first difference")

Kind = Literal["none", "number", "alike", "recorded", "computed", "data", "same", "apart"]
"""none: no number differed. number: exact. alike, recorded: of the recorded rows none differs, or
the first that does; no step was made again. computed: the recorded rows differ, but not the steps
as this machine makes them again. data: other rows of data. same: the steps of both are those of
one run. apart: the two have no steps in common that are there."""


@dataclass(frozen=True, kw_only=True)
class FirstDifference:
    """Where two runs differ first."""

    kind: Kind
    """How far that can be told."""
    first: int
    """Steps after this one were compared."""
    last: int
    """The last that was compared."""
    step: int = 0
    """With the number; 0 where there is none."""
    at: Mismatch | None = None
    """The number."""


def find_recorded_difference(one: Lineage, two: Lineage) -> FirstDifference:
    """What the records say, without any step being made again."""
    first, last = find_common_range(one, two)
    if last <= first:
        return FirstDifference(kind=_classify_relation(one, two), first=first, last=last)
    first_mismatch = find_first_row(one.read_rows(first + 1, last), two.read_rows(first + 1, last))
    if first_mismatch is None:
        return FirstDifference(kind="alike", first=first, last=last)
    return FirstDifference(
        kind="recorded", first=first, last=last, step=first_mismatch[0], at=first_mismatch[1]
    )


def find_first_difference(
    one: Lineage, two: Lineage, progress: Progress = ignore_progress
) -> FirstDifference:
    """The first number that differs. The data of both have to be at hand: see
    `AncestorCache.load_shared`."""
    first, last = find_common_range(one, two)
    if last <= first:
        return FirstDifference(kind=_classify_relation(one, two), first=first, last=last)
    mismatch = find_first_symbol(one.replay_step(first + 1).tape, two.replay_step(first + 1).tape)
    if mismatch is not None:
        return FirstDifference(kind="number", first=first, last=last, step=first + 1, at=mismatch)
    rows = find_recorded_difference(one, two)
    if not is_same_course(one, two, first, last):
        until = rows.step or last
        start = _find_latest_agreement(one, two, first + 1, until - 1 if rows.step else last)
        first_mismatch = _compare_steps(one, two, start, until, progress)
        if first_mismatch is not None:
            return FirstDifference(
                kind="number", first=first, last=last, step=first_mismatch[0], at=first_mismatch[1]
            )
    return replace(rows, kind="computed" if rows.kind == "recorded" else "none")


def find_common_range(one: Lineage, two: Lineage) -> tuple[int, int]:
    """The step after which two lines can differ and be compared, and the last of both."""
    return max(count_shared_steps(one, two), one.first, two.first), min(one.last, two.last)


def _classify_relation(one: Lineage, two: Lineage) -> Kind:
    """Of two lines without a step to compare."""
    return "same" if count_shared_steps(one, two) >= min(one.last, two.last) else "apart"


def is_same_course(one: Lineage, two: Lineage, first: int, last: int) -> bool:
    """Whether all equations, draws and batches of two lines are the same, so that equal numbers
    stay equal."""
    spec_changes = {first} | one.list_spec_changes(first, last) | two.list_spec_changes(first, last)
    return all(_get_equations(one, k) == _get_equations(two, k) for k in spec_changes)


def find_latest(candidates: Sequence[int], agree: Callable[[int], bool]) -> int | None:
    """The largest candidate, in order, that agrees, where no other does after one that does not."""
    low, high = -1, len(candidates)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if agree(candidates[middle]) else (low, middle)
    return candidates[low] if low >= 0 else None


def _get_equations(lineage: Lineage, step: int) -> Any:
    """All that the numbers after a step are made by, but for the state and the data."""
    spec, about = lineage.find_spec(step), lineage.run.record.about
    plain = msgspec.structs.replace(spec, steps=None, epochs=None)
    derivation = Program(spec, inputs=about.inputs, outputs=about.outputs).batch_derivation
    return plain, derivation.symbols, derivation.equations


def _find_latest_agreement(one: Lineage, two: Lineage, first: int, last: int) -> int:
    """The latest step from `first` on, whose state is known to agree, of those with a checksum."""
    checksums = one.read_checksums(first, last), two.read_checksums(first, last)

    def agrees_at(step: int) -> bool:
        digests = [m[step] for m in checksums if step in m]
        if len(digests) == 2 and digests[0] == digests[1]:
            return True
        return is_same_state(one.restore_state(step), two.restore_state(step))

    agreeing_step = find_latest(sorted(checksums[0].keys() | checksums[1].keys()), agrees_at)
    return first if agreeing_step is None else agreeing_step


def _compare_steps(
    one: Lineage, two: Lineage, start: int, until: int, progress: Progress
) -> tuple[int, Mismatch] | None:
    """The steps after `start`, made again by both and compared."""
    pairs = zip(
        one.replay_steps(start + 1, until), two.replay_steps(start + 1, until), strict=False
    )
    for left, right in pairs:
        mismatch = find_first_symbol(left.tape, right.tape)
        if mismatch is not None:
            return left.index, mismatch
        progress(STEPS, left.index - start, until - start)
    return None
