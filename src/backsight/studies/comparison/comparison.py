"""`backsight.compare`: recorded runs side by side."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.runs.family.ancestors import AncestorCache
from backsight.runs.family.lineage import Lineage, count_shared_steps
from backsight.runs.names import make_unique_names
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.runs.sources import resolve_record
from backsight.studies.comparison.distances import Distances, measure_distances
from backsight.studies.comparison.first_difference import (
    FirstDifference,
    find_common_range,
    find_first_difference,
    find_recorded_difference,
)
from backsight.studies.comparison.picture import draw_comparison
from backsight.studies.comparison.summaries import RunSummary, summarize_runs
from backsight.training.settings.differences import tabulate_differences
from backsight.training.where import Where

"""Hears what is being done, and how much of it is."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison(Shown):
    """Runs side by side; what is said of two is said of the first and each of the others."""

    sides: tuple[RunSummary, ...]
    """In the order they were given."""
    settings: Mapping[str, tuple[str, ...]]
    """Path of the spec to its value in each run, of those that are not the same in all."""
    distances: tuple[Distances | None, ...]
    """For each run but the first; None where they cannot be had."""
    first: tuple[FirstDifference, ...]
    """For each run but the first."""
    notes: tuple[str, ...] = ()
    """What a user should know of how it was found."""

    def plot(self) -> Any:
        """The losses over each other and the distances of the weights, as a Figure."""
        return draw_comparison(self.sides, self.settings, self.distances)


@naming_keywords()
def compare(
    *runs: str | Path | RecordedRun | Run,
    quick: bool = False,
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
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
    with ExitStack() as stack:
        where = Where(arrays=arrays, folder=folder, files=with_)
        opened_runs = [stack.enter_context(resolve_record(run, where)).run for run in runs]
        ancestors = AncestorCache(opened_runs, where)
        stack.callback(ancestors.close)
        names = make_unique_names([run.path for run in opened_runs])
        lineages = [
            ancestors.find_lineage(run, name) for run, name in zip(opened_runs, names, strict=True)
        ]
        return _compare_lineages(lineages, ancestors, progress, quick=quick)


def _compare_lineages(
    lineages: Sequence[Lineage], ancestors: AncestorCache, progress: Progress, *, quick: bool
) -> Comparison:
    one, others = lineages[0], lineages[1:]
    notes = [_format_missing(one, two) for two in others]
    replayable = [] if quick else [two for two in others if _has_same_rows(one, two)]
    if replayable and (why := _load_lineages(ancestors, [one, *replayable])):
        notes.append(_("No step was made again. {why}").format(why=why))
        replayable = []
    weight_distances = measure_distances([one, *replayable], progress) if replayable else []
    first = [_find_first(one, two, two in replayable, progress) for two in others]
    segment_runs = [
        p.run for lineage in (one, *others) for p in lineage.segments if p.run and replayable
    ]
    notes += [note for run in segment_runs for note in run.notes]
    runs = [lineage.run for lineage in lineages]
    return Comparison(
        sides=summarize_runs(runs, [lineage.name for lineage in lineages]),
        settings=tabulate_differences([run.spec for run in runs]),
        first=tuple(first),
        distances=tuple(
            weight_distances[replayable.index(two)] if two in replayable else None for two in others
        ),
        notes=tuple(filter(None, dict.fromkeys(notes))),
    )


def _find_first(
    one: Lineage, two: Lineage, replayable: bool, progress: Progress
) -> FirstDifference:
    if not _has_same_rows(one, two):
        first, last = find_common_range(one, two)
        return FirstDifference(kind="data", first=first, last=last)
    if replayable:
        return find_first_difference(one, two, progress)
    return find_recorded_difference(one, two)


def _has_same_rows(one: Lineage, two: Lineage) -> bool:
    """Whether both were trained on the same data, before they were split and scaled."""
    return one.run.record.about.data.hash == two.run.record.about.data.hash


def _load_lineages(ancestors: AncestorCache, lineages: Sequence[Lineage]) -> str:
    """Load the data of some lines; says why where that cannot be done."""
    try:
        for lineage in lineages:
            ancestors.load_shared(lineage)
    except BadInput as error:
        return str(error)
    return ""


def _format_missing(one: Lineage, two: Lineage) -> str:
    """A sentence where steps cannot be compared because a record is not there."""
    first, shared = max(one.first, two.first), count_shared_steps(one, two)
    if first <= shared:
        return ""
    later = one if one.first == first else two
    return _(
        "{one} and {two} can be compared from step {first:,} on: the record of the run that "
        "{later} branched off from is not there."
    ).format(one=one.name, two=two.name, first=first + 1, later=later.name)
