"""Any step of a recorded run again: from the nearest snapshot, and proved to be the same.

Every loss that is computed on the way is compared with the recorded one bit for bit, every mark on
the way with the state. Where they differ (another processor, another BLAS, newer loops), it is
noticed at the first of them and said, with the digit from which on they do; nothing pretends.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress

import numpy as np

from backsight.engine.loop import PlanCache, TrainingLoop
from backsight.engine.program import Program
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State, view_weights
from backsight.engine.step import Step
from backsight.kernel.errors import BadData, BadInput, NotFinite
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs
from backsight.recorder.mismatch import (
    Difference,
    Distance,
    find_largest,
    measure_distances,
)
from backsight.recorder.pacing import Pace, wait_after
from backsight.recorder.packing import make_buffer, pack_state
from backsight.recorder.record import Record
from backsight.recorder.store import compute_digest

AHEAD = 2**16
"""Steps whose recorded losses are read at once."""


STEPS = N_("Steps made again")


class Replay:
    """The steps of a record. What was found damaged is in the record's `notes`.

    Parameters:
        record: what is replayed.
        make_training_loop: from a spec of it to what its training runs over.
        progress: is told of the steps on the way.
    """

    difference: Difference | None
    """The first difference from the record; None as long as all was the same."""
    furthest: Distance | None
    """Where it was furthest from the record, of losses and of states that are kept."""
    match_count: int
    """How many losses and marks were compared and the same."""
    again: int
    """How many steps were made again so far."""

    def __init__(
        self,
        record: Record,
        make_training_loop: Callable[[CompleteSpec], TrainingLoop],
        progress: Progress = ignore_progress,
    ) -> None:
        self.record, self._make_training_loop = record, make_training_loop
        self.progress = progress
        self.difference, self.match_count, self.again = None, 0, 0
        self.furthest, self._is_measured = None, False
        self._training_loops: dict[int, TrainingLoop] = {}
        self._cursor: State | None = None
        self._own_state: State | None = None
        self._own_plans: dict[TrainingLoop, PlanCache] = {}
        self._known_range = (0, -1)
        self._losses: tuple[Integers, Floats] = (np.zeros(0, int), np.zeros(0))

    def restore_state(self, step: int) -> State:
        """The state after a step; a copy of one's own. Raises BadInput where there is none."""
        self._require(step, self.record.first_step, self.record.last_step)
        state = self._take_over(self._find_nearest(step))
        self._cursor = None  # whoever interrupts what follows leaves half a step in it
        for current in self._train_on(state, min(step + 1, self.record.last_step), step + 1):
            if current.index > step:
                break
        self._prove(state)
        self._cursor = state
        return state.copy()

    def replay_step(self, index: int) -> Step:
        """A step, seen between its backward act and its update, with its whole tape."""
        self.require_step(index)
        return next(self.replay_steps(index, index))

    def require_step(self, index: int) -> None:
        """Raise BadInput where there is no such step to be seen."""
        failed = 1 if self.record.failure else 0
        self._require(index, self.record.first_step + 1, self.record.last_step + failed)

    def replay_steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last, each current until the next is asked for. A step whose numbers
        are not finite is given, too; going beyond it raises NotFinite."""
        state = self._find_nearest(first - 1)
        if self._cursor is state:
            state = state.copy()
        return (current for current in self._train_on(state, last, first) if current.index >= first)

    def measure_distance(self) -> Distance | None:
        """How far the replay is from the record, where a difference was found: at the next state
        that the record keeps, too, for which the steps up to there are made again once."""
        if self.difference is not None and not self._is_measured:
            self._is_measured = True
            later = [k for k in self.record.snapshots if k >= self.difference.step]
            if later:
                self._train_to(later[0])
        return self.furthest

    def _train_to(self, step: int) -> None:
        """To a state that the record keeps, from the one before it."""
        state = self._find_nearest(step - 1).copy()
        with suppress(NotFinite):
            for _step in self._train_on(state, step, step):
                pass
            self._prove(state)

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
        planned = record.final_spec.steps
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

    def _find_nearest(self, step: int) -> State:
        """The nearest state at or before a step that there is: kept, or the one of the last call,
        or the first of all."""
        cursor = self._cursor
        steps = [k for k in self.record.snapshots if k <= step]
        if cursor is not None and max([*steps, -1]) <= cursor.step <= step:
            return cursor
        for near in reversed(steps):
            try:
                state = self.record.read_snapshot(near)
            except BadData as error:
                self.record.store.note(_("{error} An earlier one is taken.").format(error=error))
                continue
            require_fit(self.record, self._get_training_loop(0).program, state)
            return state
        if self.record.about.parent is not None or self.record.about.given:
            raise self.record.store.make_damage_error(_("the state that it began with is missing"))
        return self._get_training_loop(0).program.make_initial_state()

    def _take_over(self, state: State) -> State:
        """The same in the arrays that all states are restored in: plans are made for them once."""
        own = self._own_state
        if own is None:
            own = self._own_state = state
        elif own is not state:
            own.step, own.numbers = state.step, state.numbers
            for name, vector in state.vectors.items():
                own.vectors[name][...] = vector
        return own

    def _train_on(self, state: State, last: int, first_needed: int) -> Iterator[Step]:
        """Train on, through the segments, comparing on the way. first_needed: the first step that
        is; those before it may be passed over."""
        begin, find_mark = state.step, wait_after(self.record.marks)

        def find_awaited(t: int) -> int:
            mark, first = find_mark(t), max(t, first_needed)
            return first if mark is None else min(mark, first)

        while state.step < last:
            bounds = [k for k in self.record.segments if k > state.step]
            loop, plans = self._get_training_loop(state.step), None
            if state is self._own_state:
                plans = self._own_plans.setdefault(loop, PlanCache(loop, state))
            steps = loop.run(state, min([last, *bounds]), None, Pace(find_awaited), plans)
            for step in steps:
                self._prove(state)
                self._compare(step, last)
                self.again += 1
                self.progress(STEPS, step.index - begin, last - begin)
                yield step

    def _compare(self, step: Step, last: int) -> None:
        """Compare the loss of a step, and of those passed over before it, with the recorded."""
        first = step.index - len(step.passed)
        if not self._known_range[0] <= first <= step.index <= self._known_range[1]:
            self._known_range = (first, max(step.index, min(last, first + AHEAD - 1)))
            columns = self.record.metrics_between(*self._known_range)
            self._losses = (columns["step"].astype(int), columns["loss"])
        steps, losses = self._losses
        inside = slice(*np.searchsorted(steps, (first, step.index + 1)))
        here = np.append(step.passed.losses, step.loss)[steps[inside] - first]
        there = losses[inside]
        same = (here == there) | (np.isnan(here) & np.isnan(there))
        self.match_count += int(same.sum())
        if not same.all():
            self._note_losses(steps[inside][~same], here[~same], there[~same])

    def _note_losses(self, steps: Integers, here: Floats, there: Floats) -> None:
        """Keep the first loss that differs, and the one that differs most."""
        self._note_difference(
            Difference(step=int(steps[0]), what="loss", here=float(here[0]), there=float(there[0]))
        )
        with np.errstate(all="ignore"):
            apart = np.nan_to_num(np.abs(here - there) / np.abs(there), posinf=0.0)
        at = int(np.argmax(apart))
        distance = Distance(step=int(steps[at]), array="loss", apart=float(apart[at]))
        self.furthest = find_largest([self.furthest, distance])

    def _get_training_loop(self, step: int) -> TrainingLoop:
        segment = max((k for k in self.record.segments if k <= step), default=0)
        if segment not in self._training_loops:
            self._training_loops[segment] = self._make_training_loop(self.record.find_spec(step))
        return self._training_loops[segment]

    def _prove(self, state: State) -> None:
        """Compare a state with its mark, where it has one."""
        mark = self.record.marks.get(state.step)
        if mark is None:
            return
        packet = pack_state(state, make_buffer(state))
        if compute_digest(packet).hex() == mark.digest:
            self.match_count += 1
            return
        snapshot = self._read_snapshot(state.step)
        apart = math.nan
        if snapshot is not None:
            here, there = (s.vectors["theta"].astype(float) for s in (state, snapshot))
            with np.errstate(all="ignore"):
                apart = float(np.abs(there - here).max() / np.abs(there).max())
            distances = measure_distances(
                state.step, self._name_arrays(state), self._name_arrays(snapshot)
            )
            self.furthest = find_largest([self.furthest, *distances])
        self._note_difference(Difference(step=state.step, what="state", apart=apart))

    def _read_snapshot(self, step: int) -> State | None:
        """The kept state after a step; None where there is none that is whole."""
        try:
            snapshot = self.record.read_snapshot(step)
            require_fit(self.record, self._get_training_loop(0).program, snapshot)
        except BadData:
            return None
        return snapshot

    def _name_arrays(self, state: State) -> dict[str, Floats]:
        """The weights and biases by name, and the other vectors."""
        vectors = dict(state.vectors)
        derivation = self._get_training_loop(0).program.batch_derivation
        return view_weights(derivation, vectors.pop("theta")) | vectors

    def _note_difference(self, difference: Difference) -> None:
        """Keep the first difference."""
        if self.difference is None:
            self.difference = difference


def require_fit(record: Record, program: Program, state: State) -> None:
    """Raise BadData where a state is not one of the program's."""
    derivation = program.batch_derivation
    sizes = {s.name: s.size for s in derivation.of_role("vector")}
    kinds = {v.dtype.name for v in state.vectors.values()}
    numbers = catalogs["schedules"][program.spec.schedule.name].start
    if (
        {name: v.size for name, v in state.vectors.items()} != sizes
        or kinds != {program.spec.dtype}
        or state.numbers.keys() != numbers.keys()
    ):
        raise record.store.make_damage_error(
            _("the state after step {step:,} is not one of this network").format(step=state.step)
        )
