"""A run that goes on: after an interruption as if there had been none, or beyond its end."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from backsight.face.history import History, due
from backsight.face.recorded import RecordedRun, admit_with
from backsight.face.recording import moment_of, new_session, readings_of
from backsight.face.run import Run
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.entries import Segment
from backsight.recorder.lock import Lock
from backsight.recorder.record import Record, place_of
from backsight.recorder.recorder import Recorder
from backsight.recorder.store import open_to_write


def resume(
    run: str | Path, *, steps: int | None = None, arrays: Any = None, folder: str = "",
    with_: Sequence[str | Path] = (),
) -> Run:  # fmt: skip
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
    path = place_of(run)
    Record.open(path).close()
    lock = Lock(path)
    try:
        store = open_to_write(path)
        try:
            record = Record(store)
            admit_with(record, with_)
            _require_unfinished(record, steps)
            record = record if steps is None else _extended(record, steps)
            return _going_on(RecordedRun(record, arrays=arrays, folder=folder), lock)
        except BaseException:
            store.close()
            raise
    except BaseException:
        lock.release()
        raise


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


def _extended(record: Record, more: int) -> Record:
    """The record with a new plan from its last step on."""
    steps = (record.final_spec.steps or 0) + more
    with record.store.transaction():
        segment = Segment(steps=steps)
        record.store.put("segment", record.last_step, msgspec.json.encode(segment))
    return Record(record.store)


def _going_on(recorded: RecordedRun, lock: Lock) -> Run:
    """The run at its last snapshot, with a recorder that keeps what is there until it is made
    again."""
    record = recorded.record
    parts, last = recorded.parts, record.last_step
    kept = [k for k in (*record.snapshots, *record.segments, record.first_step) if k <= last]
    state = recorded.replay.at(max(kept))
    begin = state.step
    usual = due(parts.spec.steps or 0, parts.feed.per_epoch) | {record.first_step}
    moments = [moment_of(k, m) for k, m in record.moments.items() if k < begin and k in usual]
    rates = record.metrics_between(begin, begin)["rate"]
    run = Run(
        parts, state, History(per_epoch=parts.feed.per_epoch, moments=moments),
        rate=float(rates[0]) if len(rates) else 0.0,
    )  # fmt: skip
    number = max(record.sessions, default=0) + 1
    session = new_session(parts, begin)
    with record.store.transaction():
        record.store.put("session", number, msgspec.json.encode(session))
    run.folder = record.path.parent
    run.recorder = Recorder(
        record.store, lock, readings_of(parts), state, session=session, number=number,
        steps=parts.spec.steps or 0, budget=record.about.budget, until=last,
        keep=[record.first_step, *record.segments],
        losses=record.metrics_between(begin + 1, last)["loss"],
    )  # fmt: skip
    return run
