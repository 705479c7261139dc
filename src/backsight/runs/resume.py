"""A run that goes on: after an interruption as if there had been none, or beyond its end."""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from backsight.training.compile import require_engine
from backsight.training.plugins import admit_installed
from backsight.training.history import History, due
from backsight.runs.recorded_run import RecordedRun, admit_with
from backsight.runs.recording import moment_of, new_session, readings_of
from backsight.runs.run import Run
from backsight.runs.predictor import within_memory
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.entries import Finding, Segment
from backsight.recorder.lock import Lock
from backsight.recorder.open import open_to_write
from backsight.recorder.packing import buffer_for, pack_state
from backsight.recorder.record import Record, place_of
from backsight.recorder.recorder import Recorder


def resume(
    run: str | Path, *, steps: int | None = None, arrays: Any = None, folder: str = "",
    with_: Sequence[str | Path] = (),
) -> Run:
    """A recorded run, about to go on where its record ends; iterate over its `steps()`.

    It ends with the same bits as if it had never stopped. steps: so many more than were planned.
    arrays, folder, with_: as for `backsight.open`. Raises BadInput for a run that is finished,
    where `steps` is not given, and for one that ended in a number that was not finite; CannotWrite
    where another process is writing it.

    >>> import backsight
    >>> run = backsight.start("xor", steps=60, seed=1, out="stopped")
    >>> for step in run.steps():
    ...     if step.index == 30:
    ...         break
    >>> run = backsight.resume("stopped")
    >>> run.state.step
    29
    >>> for step in run.steps():
    ...     pass
    >>> backsight.open("stopped").status
    'finished'
    """
    admit_installed()
    path = place_of(run)
    Record.open(path).close()
    with ExitStack() as undo:
        lock = Lock(path)
        undo.callback(lock.release)
        store = open_to_write(path)
        undo.callback(store.close)
        record = Record(store)
        admit_with(record, with_)
        _require_unfinished(record, steps)
        if steps is not None:
            _extend(record, steps)
        with within_memory(path):
            going_on = _going_on(RecordedRun(record, arrays=arrays, folder=folder), lock)
        undo.pop_all()
    return going_on


def _require_unfinished(record: Record, steps: int | None) -> None:
    if steps is not None and steps < 1:
        raise BadInput(_("--steps must be at least 1, got {steps}.").format(steps=steps))
    failure = record.failure
    if failure is not None:
        raise BadInput(
            _(
                "{run} ended because of its numbers, and would again: {message} Change something "
                "before that: `backsight fork {run} --at {at} --set KEY=VALUE`."
            ).format(run=record.path.parent, message=failure.message, at=max(0, failure.end - 100))
        )
    planned = record.final_spec.steps or 0
    if steps is None and record.last_step >= planned:
        raise BadInput(
            _(
                "{run} is finished: all {planned:,} steps are done. To go on, say how many more: "
                "--steps 1000."
            ).format(run=record.path.parent, planned=planned)
        )


def _extend(record: Record, more: int) -> None:
    """Plan so many steps more from the last step on; written when training begins."""
    steps = (record.final_spec.steps or 0) + more
    record.segments[record.last_step] = Segment(steps=steps)


def _going_on(recorded: RecordedRun, lock: Lock) -> Run:
    """The run at its last snapshot, with a recorder that keeps what is there until it is made
    again."""
    record = recorded.record
    parts, last = recorded.parts, record.last_step
    require_engine(parts)
    kept = [k for k in (*record.snapshots, *record.segments, record.first_step) if k <= last]
    state = recorded.replay.at(max(kept))
    begin = state.step
    usual = _measured(record, parts.feed.per_epoch, begin)
    moments = [moment_of(k, m) for k, m in record.moments.items() if k < begin and k in usual]
    history = History(per_epoch=parts.feed.per_epoch, moments=moments)
    run = Run(parts, state, history, rate=recorded.rate_of(begin), also=usual)
    number = max(record.store.keys("session"), default=0) + 1
    session = new_session(parts, begin)
    with record.store.transaction():
        for first, segment in record.segments.items():
            record.store.put("segment", first, msgspec.json.encode(segment))
        record.store.put("session", number, msgspec.json.encode(session))
        _keep_notes(record, begin)
        if begin in record.snapshots:
            record.store.put("snapshot", begin, pack_state(state, buffer_for(state)))
    run.folder, run.notes = record.path.parent, [*recorded.notes, *_elsewhere(recorded, begin)]
    run.recorder = Recorder(
        record.store, lock, readings_of(parts), state, session=session, number=number,
        steps=parts.spec.steps or 0, budget=record.about.budget, until=last,
        keep=[record.first_step, *record.segments],
        losses=record.metrics_between(begin + 1, last),
    )
    return run


def _elsewhere(recorded: RecordedRun, begin: int) -> list[str]:
    """What makes the bits of the steps to come others than they would have been."""
    found = recorded.elsewhere(max(1, begin)) if recorded.replay.difference is None else []
    if not found:
        return []
    return [_("From here on, bits may be others than without the stop."), *found]


def _measured(record: Record, per_epoch: int, last: int) -> set[int]:
    """The steps up to a last one after which the run is measured, had it never stopped."""
    found = {record.first_step}
    for start, end in pairwise([*record.segments, last]):
        steps = record.segments[start].steps
        found |= {k for k in due(steps, per_epoch) if start <= k <= min(end, last)}
    return found


def _keep_notes(record: Record, step: int) -> None:
    """What was found damaged, kept in the record."""
    known = {finding.text for finding in record.findings}
    number = max(record.store.keys("finding"), default=0)
    for text in record.notes:
        if text not in known:
            number += 1
            finding = Finding(kind="damaged", step=step, text=text)
            record.store.put("finding", number, msgspec.json.encode(finding))
