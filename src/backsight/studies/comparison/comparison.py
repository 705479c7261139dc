"""`backsight.compare`: recorded runs side by side."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import N_, _
from backsight.runs.ancestors import Kin
from backsight.runs.lineage import Line, shared_steps
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.studies.comparison.distances import Distances, distances
from backsight.studies.comparison.first_difference import (
    FirstDifference,
    common_range,
    first_difference,
    recorded_difference,
)
from backsight.studies.comparison.picture import draw_comparison
from backsight.studies.comparison.summaries import Side, sides_of, unique_names
from backsight.training.spec_diff import spec_differences

Report = Callable[[str, int, int], None]
"""Hears what is being done, and how much of it is."""
DISTANCES, STEPS = N_("Distances of the weights"), N_("The first difference")


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """Runs side by side; what is said of two is said of the first and each of the others.

    settings: path of the spec to its value in each run, of those that are not the same in all.
    distances, first: for each run but the first; distances are None where they cannot be had.
    notes: what a user should know of how it was found.
    """

    sides: tuple[Side, ...]
    settings: Mapping[str, tuple[str, ...]]
    distances: tuple[Distances | None, ...]
    first: tuple[FirstDifference, ...]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<comparison of {', '.join(side.name for side in self.sides)}>"

    def plot(self) -> Any:
        """The losses over each other and the distances of the weights, as a Figure."""
        return draw_comparison(self.sides, self.settings, self.distances)


def compare(
    *runs: str | Path | RecordedRun,
    quick: bool = False,
    arrays: Any = None,
    folder: str = "",
    with_: Any = (),
    report: Report | None = None,
) -> Comparison:
    """Recorded runs side by side: folders, records, or runs that are open; two at least.

    quick: make no step again, so that no distances are had, and the first difference is that of
    the recorded rows. arrays, folder, with_: as for `backsight.open`. Raises BadInput.

    >>> import backsight
    >>> run = backsight.train("xor", steps=60, seed=1, out="usual")
    >>> run = backsight.fork("usual", 30, {"rate": 0.01}, out="slow")
    >>> for step in run.steps():
    ...     pass
    >>> found = backsight.compare("usual", "slow")
    >>> found.settings
    {'rate': ('0.15', '0.01')}
    >>> found.first[0].step, found.first[0].at.symbol
    (31, 'eta')
    """
    if len(runs) < 2:
        raise BadInput(
            _("To compare takes two runs at least, got {count}: give their folders.").format(
                count=len(runs)
            )
        )
    with ExitStack() as opened:
        each = [
            run
            if isinstance(run, RecordedRun)
            else opened.enter_context(open_run(run, arrays=arrays, folder=folder, with_=with_))
            for run in runs
        ]
        kin = Kin(each, arrays=arrays, folder=folder)
        opened.callback(kin.close)
        names = unique_names([run.path for run in each])
        lines = [kin.line(run, name) for run, name in zip(each, names, strict=True)]
        return _compared(lines, kin, report or _nobody, quick=quick)


def _compared(lines: Sequence[Line], kin: Kin, report: Report, *, quick: bool) -> Comparison:
    one, others = lines[0], lines[1:]
    notes = [_not_there(one, two) for two in others]
    replayed = [] if quick else [two for two in others if _same_rows(one, two)]
    if replayed and (why := _not_loaded(kin, [one, *replayed])):
        notes.append(_("No step was made again. {why}").format(why=why))
        replayed = []
    apart = distances([one, *replayed], partial(report, DISTANCES)) if replayed else []
    first = [_first(one, two, two in replayed, report) for two in others]
    used = [p.run for line in (one, *others) for p in line.pieces if p.run and replayed]
    notes += [note for run in used for note in run.notes]
    runs = [line.run for line in lines]
    return Comparison(
        sides=sides_of(runs, [line.name for line in lines]),
        settings=spec_differences([run.spec for run in runs]),
        first=tuple(first),
        distances=tuple(apart[replayed.index(two)] if two in replayed else None for two in others),
        notes=tuple(filter(None, dict.fromkeys(notes))),
    )


def _first(one: Line, two: Line, replayed: bool, report: Report) -> FirstDifference:
    if not _same_rows(one, two):
        first, last = common_range(one, two)
        return FirstDifference(kind="data", first=first, last=last)
    if replayed:
        return first_difference(one, two, partial(report, STEPS))
    return recorded_difference(one, two)


def _same_rows(one: Line, two: Line) -> bool:
    """Whether both were trained on the same data, before they were split and scaled."""
    return one.run.record.about.data.hash == two.run.record.about.data.hash


def _not_loaded(kin: Kin, lines: Sequence[Line]) -> str:
    """Load the data of some lines; says why where that cannot be done."""
    try:
        for line in lines:
            kin.load(line)
    except BadInput as error:
        return str(error)
    return ""


def _not_there(one: Line, two: Line) -> str:
    """A sentence where steps cannot be compared because a record is not there."""
    first, shared = max(one.first, two.first), shared_steps(one, two)
    if first <= shared:
        return ""
    later = one if one.first == first else two
    return _(
        "{one} and {two} can be compared from step {first:,} on: the record of the run that "
        "{later} branched off from is not there."
    ).format(one=one.name, two=two.name, first=first + 1, later=later.name)


def _nobody(said: str, done: int, total: int) -> None:
    """Hears, and does nothing."""
