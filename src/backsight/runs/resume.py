"""A run that goes on: after an interruption as if there had been none, or beyond its end."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from backsight.kernel.errors import BadInput, explaining_memory_errors, naming_keywords
from backsight.kernel.language import _, join_sentences, ngettext
from backsight.recorder.entries import Segment, make_finding
from backsight.recorder.folder import METRICS, RUN, SPEC, WEIGHTS
from backsight.recorder.lock import Lock
from backsight.recorder.open import open_to_write
from backsight.recorder.packing import make_buffer, pack_state
from backsight.recorder.record import Record, find_record
from backsight.recorder.recorder import Recorder, Resumption
from backsight.runs.recorded_run import RecordedRun, admit_with
from backsight.runs.recording import make_hash_entry, make_readings, make_session
from backsight.runs.run import Run
from backsight.runs.sources import find_folder
from backsight.training.compile import require_engine
from backsight.training.history import History, choose_moments, make_moment
from backsight.training.plugins import admit_installed
from backsight.training.stopwatch import Stopwatch
from backsight.training.where import Where

EXPORTS = (SPEC, WEIGHTS, RUN, METRICS)
"""What a run has beside its record, and pictures."""


@naming_keywords()
def resume(
    run: str | Path | RecordedRun | Run,
    *,
    steps: int | None = None,
    arrays: Any = None,
    folder: str = "",
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
    where = Where(arrays=arrays, folder=folder, files=with_)
    path = find_record(run.path if isinstance(run, RecordedRun) else find_folder(run))
    with Record.open(path) as record:
        admit_with(record, where.files)
        _require_unfinished(record, steps)
    with ExitStack() as undo:
        lock = Lock(path)
        undo.callback(lock.release)
        store = open_to_write(path)
        undo.callback(store.close)
        record = Record(store)
        _require_unfinished(record, steps)
        if steps is not None:
            _extend(record, steps)
        with explaining_memory_errors(path):
            resumed_run = _restore_run(RecordedRun(record, where), lock)
        undo.pop_all()
    return resumed_run


def _require_unfinished(record: Record, steps: int | None) -> None:
    if steps is not None and steps < 1:
        raise BadInput(_("--steps must be at least 1, got {steps}.").format(steps=steps))
    failure = record.failure
    if failure is not None:
        raise BadInput(
            _(
                "{run} ended because of its numbers, and would again: {message} Change something "
                "before that: `backsight fork {run} --at {at} --set KEY=VALUE`."
            ).format(
                run=record.path.parent, message=record.failure_message, at=max(0, failure.end - 100)
            )
        )
    planned = record.final_spec.steps
    sessions = list(record.sessions.values())
    ending = sessions[-1].ending if sessions else ""
    if ending == "finished" and record.last_step < planned:
        raise BadInput(
            ngettext(
                "{run} ended by --stop-early after {last:,} step, and would again. To go on "
                "without it: `backsight fork {run} --at {last} --set stop_early=none`.",
                "{run} ended by --stop-early after {last:,} steps, and would again. To go on "
                "without it: `backsight fork {run} --at {last} --set stop_early=none`.",
                record.last_step,
            ).format(run=record.path.parent, last=record.last_step)
        )
    if steps is None and record.last_step >= planned:
        message = ngettext(
            "{run} is finished: the {planned:,} step is done. To go on, say how many more: "
            "--steps 1000.",
            "{run} is finished: all {planned:,} steps are done. To go on, say how many more: "
            "--steps 1000.",
            planned,
        ).format(run=record.path.parent, planned=planned)
        raise BadInput(join_sentences(message, _describe_missing_files(record.path.parent)))


def _describe_missing_files(folder: Path) -> str:
    """What makes the files of a run that was killed while they were written; "" where all are."""
    is_whole = all((folder / name).exists() for name in EXPORTS) and any(folder.glob("*.png"))
    text = _("Some of its files are missing: `backsight export {folder}` makes them.")
    return "" if is_whole else text.format(folder=folder)


def _extend(record: Record, more: int) -> None:
    """Plan so many steps more from the last step on; written when training begins."""
    steps = record.final_spec.steps + more
    record.segments[record.last_step] = Segment(steps=steps)


def _restore_run(recorded_run: RecordedRun, lock: Lock) -> Run:
    """The run at its last snapshot, with a recorder that keeps what is there until it is made
    again."""
    record = recorded_run.record
    experiment, last = recorded_run.experiment, record.last_step
    stopwatch = Stopwatch()
    with stopwatch.count("compiling"):
        require_engine(experiment)
    restart_steps = [
        k for k in (*record.snapshots, *record.segments, record.first_step) if k <= last
    ]
    state = recorded_run.replay.restore_state(max(restart_steps))
    begin = state.step
    usual_steps = _list_measured_steps(record, experiment.feed.per_epoch, begin)
    moments = [
        make_moment(k, m) for k, m in record.moments.items() if k < begin and k in usual_steps
    ]
    history = History(per_epoch=experiment.feed.per_epoch, moments=moments)
    run = Run(experiment, state, history, rate=recorded_run.read_rate(begin), also=usual_steps)
    run.stopwatch = stopwatch
    number = max(record.store.list_keys("session"), default=0) + 1
    session = make_session(experiment, begin)
    with record.store.open_transaction():
        for first, segment in record.segments.items():
            record.store.put("segment", first, msgspec.json.encode(segment))
        record.store.put("session", number, msgspec.json.encode(session))
        _keep_notes(record, begin)
        if begin in record.snapshots:
            record.store.put("snapshot", begin, pack_state(state, make_buffer(state)))
    run.folder, run.notes = (
        record.path.parent,
        [*recorded_run.notes, *_list_differences(recorded_run, begin)],
    )
    run.recorder = Recorder(
        record.store,
        lock,
        make_readings(experiment),
        state,
        session=session,
        steps=experiment.spec.steps,
        budget=record.about.budget,
        resumption=Resumption(
            number=number,
            keep=[record.first_step, *record.segments, *_list_best(record)],
            until=last,
            losses=record.metrics_between(begin + 1, last),
        ),
        # Killed before its first chunk, the run has no checksum of its data yet.
        make_entry=None
        if record.about.data.hash
        else partial(make_hash_entry, record.about, experiment),
    )
    return run


def _list_best(record: Record) -> list[int]:
    """The step after which the network was best, where that is known."""
    return [] if record.best_step is None else [record.best_step]


def _list_differences(recorded_run: RecordedRun, begin: int) -> list[str]:
    """What makes the bits of the steps to come others than they would have been."""
    changes = (
        recorded_run.list_bit_changes(max(1, begin))
        if recorded_run.replay.difference is None
        else []
    )
    if not changes:
        return []
    return [_("From here on, bits may be others than without the stop."), *changes]


def _list_measured_steps(record: Record, per_epoch: int, last: int) -> set[int]:
    """The steps up to a last one after which the run is measured, had it never stopped."""
    measured_steps = {record.first_step}
    for start, end in pairwise([*record.segments, last]):
        steps = record.segments[start].steps
        measured_steps |= {
            k for k in choose_moments(steps, per_epoch) if start <= k <= min(end, last)
        }
    return measured_steps


def _keep_notes(record: Record, step: int) -> None:
    """What was found damaged, kept in the record."""
    texts = {text for finding in record.findings for text in (finding.text, finding.say())}
    number = max(record.store.list_keys("finding"), default=0)
    for text in record.notes:
        if text not in texts:
            number += 1
            finding = make_finding("damaged", step, text)
            record.store.put("finding", number, msgspec.json.encode(finding))
