"""What `backsight show` prints of a record."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from backsight.cli.printing.words import format_duration, format_size
from backsight.cli.terminal import print_text
from backsight.kernel.language import _, join_words, ngettext
from backsight.recorder.record import Record
from backsight.render.curve import draw_curve
from backsight.runs.summary import count_farthest_replay, describe_status
from backsight.summaries.threads import describe_session_threads
from backsight.training.settings.differences import format_choice
from backsight.training.settings.network import format_network


def print_record(record: Record) -> None:
    """Print what was trained, its sessions, what is kept, and the loss as a curve."""
    training, sessions = _describe_training(record), _describe_sessions(record)
    for line in [*training, "", *sessions, "", *_describe_snapshots(record)]:
        print_text(line)
    width = min(100, shutil.get_terminal_size((80, 24)).columns)
    curve_lines = draw_curve(record.metrics["loss"].tolist(), width=width)
    for note in record.notes:
        print_text(_("Note: {note}").format(note=note))
    if curve_lines:
        print_text("", _("loss of every step"), *curve_lines)


def _describe_training(record: Record) -> Iterator[str]:

    spec, about = record.final_spec, record.about
    yield ngettext(
        "{source}: {rows:,} rows, {inputs} input",
        "{source}: {rows:,} rows, {inputs} inputs",
        about.inputs,
    ).format(source=spec.data.source, rows=about.data.rows, inputs=about.inputs)
    yield _("network: {layers} ({dtype})").format(
        layers=format_network(spec, about.inputs), dtype=spec.dtype
    )
    costs = [format_choice("losses", spec.loss), format_choice("regularizers", spec.regularizer)]
    yield _("loss: {loss}").format(loss=" + ".join(filter(None, costs)))
    yield _("optimizer: {name}, rate {rate:g}, {schedule}").format(
        name=format_choice("optimizers", spec.optimizer),
        rate=spec.rate,
        schedule=format_choice("schedules", spec.schedule),
    )
    yield _("seed {seed}, draws of version {number}").format(seed=spec.seed, number=spec.streams)
    for file in about.files:
        yield _("records of your own: {file}").format(file=file.path)
    if about.parent is not None:
        changes = join_words(f"{k} = {v}" for k, v in about.parent.changes.items())
        yield _("branch of {run} after step {step:,}: {changes}").format(
            run=about.parent.place, step=about.parent.step, changes=changes or _("no change")
        )


def _describe_sessions(record: Record) -> Iterator[str]:

    yield ngettext(
        "{status}, {done:,} of {planned:,} step",
        "{status}, {done:,} of {planned:,} steps",
        record.final_spec.steps,
    ).format(status=describe_status(record), done=record.last_step, planned=record.final_spec.steps)
    for number, session in record.sessions.items():
        machine = session.machine
        yield _(
            "session {number}: after step {begin:,}, {started}, {seconds}; Backsight {version}, "
            "NumPy {numpy}, {blas}, {threads}, {processor}"
        ).format(
            number=number,
            begin=session.begin,
            started=session.started,
            seconds=format_duration(session.seconds) if session.ended else _("no end was written"),
            version=session.code.version,
            numpy=machine.get("numpy"),
            blas=machine.get("blas"),
            threads=describe_session_threads(machine, record.find_spec(session.begin).engine),
            processor=machine.get("processor"),
        )
    for finding in record.findings:
        yield _("found: {text}").format(text=finding.say())
    yield from _describe_moments(record)


def _describe_moments(record: Record) -> Iterator[str]:
    """The last time it was measured, and the best one."""
    last, best = max(record.moments, default=None), record.best_step
    if last is not None:
        yield _("measured after step {step:,} (loss, score): {parts}").format(
            step=last, parts=_describe_moment(record, last)
        )
    if best is not None and best != last:
        yield _("best after step {step:,}: {parts}").format(
            step=best, parts=_describe_moment(record, best)
        )


def _describe_moment(record: Record, step: int) -> str:
    moment = record.moments[step]
    return _("; ").join(
        _("{part} {loss:.4g}, {score:.4g}").format(
            part=_(part), loss=float(loss), score=float(moment.scores[part])
        )
        for part, loss in moment.losses.items()
    )


def _describe_snapshots(record: Record) -> Iterator[str]:

    count = len(record.snapshots)
    yield ngettext(
        "{path}: {size}, {count} snapshot, {marks} checksums of states",
        "{path}: {size}, {count} snapshots, {marks} checksums of states",
        count,
    ).format(
        path=record.path,
        size=format_size(Path(record.path).stat().st_size),
        count=count,
        marks=len(record.marks),
    )
    yield ngettext(
        "No step is more than {steps:,} step from a state that is kept.",
        "No step is more than {steps:,} steps from a state that is kept.",
        count_farthest_replay(record),
    ).format(steps=count_farthest_replay(record))
