"""Any step of a recorded run again: from the nearest snapshot, and proved to be the same.

Every loss that is computed on the way is compared with the recorded one bit for bit, every mark on
the way with the state. Where they differ (another processor, another BLAS), it is noticed at the
first of them and said; nothing pretends.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from backsight.engine.program import Program
from backsight.engine.readings import Readings
from backsight.engine.spec import Spec
from backsight.engine.state import State
from backsight.engine.train import Differentiate, Feed, Seen, Step, train
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs
from backsight.recorder.mismatch import Difference
from backsight.recorder.pacing import Pace, after
from backsight.recorder.packing import buffer_for, pack_state
from backsight.recorder.record import Record
from backsight.recorder.store import digest

AHEAD = 2**16
"""Steps whose recorded losses are read at once."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """What a training runs over: the program, the training rows, their order."""

    program: Program
    x: Floats
    y: Floats
    feed: Feed
    validation: tuple[Floats, Floats] | None = None
    differentiate: Differentiate | None = None

    def run(
        self, state: State, steps: int, readings: Readings | None = None, seen: Seen | None = None
    ) -> Iterator[Step]:
        """Train on from a state until so many steps are done. readings, seen: as for `train`."""
        return train(
            self.program,
            state,
            self.x,
            self.y,
            self.feed,
            steps=steps,
            readings=readings,
            validation=self.validation,
            differentiate=self.differentiate,
            seen=seen,
        )


Report = Callable[[int, int], None]
"""Is told of steps that are made again: (done, of how many)."""


class Replay:
    """The steps of a record. course_of: from a spec of it to what its training runs over.

    difference: the first that was noticed; None as long as all was the same. proved: how many
    losses and marks were compared and the same. What was found damaged is in the record's `notes`.
    report: is told of the steps on the way.
    """

    def __init__(self, record: Record, course_of: Callable[[Spec], Course]) -> None:
        self.record, self._course_of = record, course_of
        self.difference: Difference | None = None
        self.proved = 0
        self.report: Report | None = None
        self._courses: dict[int, Course] = {}
        self._cursor: State | None = None
        self._known = (0, -1)
        self._losses: tuple[Integers, Floats] = (np.zeros(0, int), np.zeros(0))

    def at(self, step: int) -> State:
        """The state after a step; a copy of one's own. Raises BadInput where there is none."""
        self._require(step, self.record.first_step, self.record.last_step)
        state = self._nearest(step)
        self._cursor = None  # whoever interrupts what follows leaves half a step in it
        for seen in self._on(state, min(step + 1, self.record.last_step), step + 1):
            if seen.index > step:
                break
        self._prove(state)
        self._cursor = state
        return state.copy()

    def step(self, index: int) -> Step:
        """A step, seen between its backward act and its update, with its whole tape."""
        self.require_step(index)
        return next(self.steps(index, index))

    def require_step(self, index: int) -> None:
        """Raise BadInput where there is no such step to be seen."""
        failed = 1 if self.record.failure else 0
        self._require(index, self.record.first_step + 1, self.record.last_step + failed)

    def steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last, each current until the next is asked for. A step whose numbers
        are not finite is given, too; going beyond it raises NotFinite."""
        state = self._nearest(first - 1)
        if self._cursor is state:
            self._cursor = None
        return (seen for seen in self._on(state, last, first) if seen.index >= first)

    @property
    def notes(self) -> list[str]:
        """What else a user should know: what was found damaged, and passed over."""
        return self.record.notes

    # ---------------------------------------------------------------------------- inside
    def _require(self, step: int, first: int, last: int) -> None:
        record = self.record
        if first <= step <= last:
            return
        if record.about.parent is not None and 0 <= step < first:
            raise BadInput(
                _(
                    "This run branched off after step {first:,}: step {step:,} is one of the run "
                    "it came from, {parent}."
                ).format(first=record.first_step, step=step, parent=record.about.parent.place)
            )
        planned = record.final_spec.steps or 0
        if last < step <= planned and not record.failure:
            raise BadInput(
                _(
                    "There is no step {step:,} yet: this run was recorded up to step {last:,} of "
                    "{planned:,}. `backsight resume` goes on with it."
                ).format(step=step, last=last, planned=planned)
            )
        raise BadInput(
            _("There is no step {step:,}: this run has the steps {first:,} to {last:,}.").format(
                step=step, first=first, last=last
            )
        )

    def _nearest(self, step: int) -> State:
        """The nearest state at or before a step that there is: kept, or the one of the last call,
        or the first of all."""
        cursor = self._cursor
        kept = [k for k in self.record.snapshots if k <= step]
        if cursor is not None and max([*kept, -1]) <= cursor.step <= step:
            return cursor
        for near in reversed(kept):
            try:
                state = self.record.snapshot(near)
            except BadData as error:
                self.record.store.note(_("{error} An earlier one is taken.").format(error=error))
                continue
            require_fit(self.record, self._course(0).program, state)
            return state
        if self.record.about.parent is not None or self.record.about.given:
            raise self.record.store.damaged(_("the state that it began with is missing"))
        return self._course(0).program.initial_state()

    def _on(self, state: State, last: int, wanted: int) -> Iterator[Step]:
        """Train on, through the segments, comparing on the way. wanted: the first step that is;
        those before it may be passed over."""
        begin, marked = state.step, after(self.record.marks)

        def waited(t: int) -> int:
            mark, first = marked(t), max(t, wanted)
            return first if mark is None else min(mark, first)

        while state.step < last:
            bounds = [k for k in self.record.segments if k > state.step]
            course = self._course(state.step)
            for step in course.run(state, min([last, *bounds]), seen=Pace(waited)):
                self._prove(state)
                self._compare(step, last)
                if self.report is not None:
                    self.report(step.index - begin, last - begin)
                yield step

    def _compare(self, step: Step, last: int) -> None:
        """Compare the loss of a step, and of those passed over before it, with the recorded."""
        first = step.index - len(step.passed)
        if not self._known[0] <= first <= step.index <= self._known[1]:
            self._known = (first, max(step.index, min(last, first + AHEAD - 1)))
            found = self.record.metrics_between(*self._known)
            self._losses = (found["step"].astype(int), found["loss"])
        steps, losses = self._losses
        inside = slice(*np.searchsorted(steps, (first, step.index + 1)))
        here = np.append(step.passed, step.loss)[steps[inside] - first]
        there = losses[inside]
        same = (here == there) | (np.isnan(here) & np.isnan(there))
        self.proved += int(same.sum())
        if not same.all():
            at = int(np.argmin(same))
            found_at = int(steps[inside][at])
            self._differs(
                Difference(step=found_at, what="loss", here=float(here[at]), there=float(there[at]))
            )

    def _course(self, step: int) -> Course:
        segment = max((k for k in self.record.segments if k <= step), default=0)
        if segment not in self._courses:
            self._courses[segment] = self._course_of(self.record.spec_at(step))
        return self._courses[segment]

    def _prove(self, state: State) -> None:
        """Compare a state with its mark, where it has one."""
        mark = self.record.marks.get(state.step)
        if mark is None:
            return
        packed = pack_state(state, buffer_for(state))
        if digest(packed).hex() == mark.digest:
            self.proved += 1
            return
        self._differs(Difference(step=state.step, what="state", apart=self._apart(state)))

    def _apart(self, state: State) -> float:
        """How far the weights are from those of the snapshot of that step, relative to the largest
        of them; NaN where there is none."""
        try:
            kept = self.record.snapshot(state.step)
            require_fit(self.record, self._course(0).program, kept)
        except BadData:
            return math.nan
        there, here = (s.vectors["theta"].astype(float) for s in (kept, state))
        with np.errstate(all="ignore"):
            return float(np.abs(there - here).max() / np.abs(there).max())

    def _differs(self, found: Difference) -> None:
        """Keep the first difference."""
        if self.difference is None:
            self.difference = found


def require_fit(record: Record, program: Program, state: State) -> None:
    """Raise BadData where a state is not one of the program's."""
    derivation = program.first
    sizes = {s.name: s.size for s in derivation.of_role("vector")}
    kinds = {v.dtype.name for v in state.vectors.values()}
    numbers = catalogs["schedules"][program.spec.schedule.name].start
    if (
        {name: v.size for name, v in state.vectors.items()} != sizes
        or kinds != {program.spec.dtype}
        or state.numbers.keys() != numbers.keys()
    ):
        raise record.store.damaged(
            _("the state after step {step:,} is not one of this network").format(step=state.step)
        )
