"""A training and its record: begun, gone on with, written down afterwards."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec

from backsight.kernel.version import VERSION
from backsight.engine.readings import Readings, layers_of
from backsight.engine.spec import to_text
from backsight.engine.state import State
from backsight.training.history import Moment
from backsight.training.experiment import Ready
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.native.build import facts
from backsight.recorder.entries import (
    About,
    Code,
    DataFacts,
    Finding,
    MomentEntry,
    Parent,
    Segment,
    Session,
    WithFile,
    plain,
)
from backsight.recorder.lock import Lock
from backsight.recorder.machine import content_hash, equations_hash, file_hash, machine
from backsight.recorder.checksums import START, chained
from backsight.recorder.open import create, discard
from backsight.recorder.packing import buffer_for, pack_state, state_size
from backsight.recorder.recorder import Recorder, now_as_text
from backsight.recorder.store import LONGEST, NAME, Kind, Store, digest

BUDGET = 256_000_000
"""Bytes that a record takes at the most, if nothing else is asked for."""
MB = 10**6
ARRAYS = "./arrays"
"""The source of a spec whose data came from Python."""


def begun(
    parts: Ready, state: State, folder: Path, *, budget: int | None = None,
    files: Sequence[str | Path] = (), given: bool = False, parent: Parent | None = None,
) -> Recorder:
    """A new record in a folder, and the recorder of its first session.

    state: that training begins with. budget: bytes; None for 256 MB, or for three states where
    that is more; 0 for metrics alone. given: whether the state is not the one that the spec draws.
    """
    about = _about(parts, state, budget, files, given=given, parent=parent)
    path = folder / NAME
    with ExitStack() as undo:
        lock = Lock(path)
        undo.callback(lock.withdraw)
        store = create(path)
        undo.callback(discard, path)
        undo.callback(store.close)
        session = new_session(parts, state.step)
        _write_start(store, about, parts, state, session, keep=given or parent is not None)
        recorder = Recorder(
            store, lock, readings_of(parts), state, session=session, number=1,
            steps=parts.spec.steps or 0, budget=about.budget, keep=[state.step],
            later=partial(_with_hash, about, parts),
        )
        undo.pop_all()
    return recorder


def new_session(parts: Ready, begin: int) -> Session:
    """This process, about to train on from a step."""
    equations, dtype = equations_hash(parts.program.first), parts.spec.dtype
    native = facts(dtype) if parts.spec.engine == "native" else {}
    return Session(
        begin=begin, machine=machine() | {"dtype": dtype} | native, started=now_as_text(),
        code=Code(version=VERSION, equations=equations),
    )


def readings_of(parts: Ready) -> Readings:
    """What is read off every step of a training."""
    return Readings(layers_of(parts.program.first))


def written(folder: Path, parts: Ready, state: State, moments: Mapping[int, Moment]) -> None:
    """A record of a training that was not recorded: its end, and what was measured."""
    about = with_hash(_about(parts, state, None, (), given=False, parent=None), parts)
    session = msgspec.structs.replace(
        new_session(parts, 0), end=state.step, ended=now_as_text(),
        ending="finished" if state.step == parts.spec.steps else "interrupted",
    )
    lock = Lock(folder / NAME)
    try:
        with create(folder / NAME) as store:
            _write_start(store, about, parts, state, session, keep=True, first=0)
            with store.transaction():
                for step, moment in moments.items():
                    store.put("moment", step, msgspec.json.encode(entry_of(moment)))
    finally:
        lock.release()


def entry_of(moment: Moment) -> MomentEntry:
    """A moment as the record holds it."""
    return MomentEntry(
        epoch=moment.epoch, rate=moment.rate,
        losses={k: plain(v) for k, v in moment.losses.items()},
        scores={k: plain(v) for k, v in moment.scores.items()},
    )


def moment_of(step: int, entry: MomentEntry) -> Moment:
    """The moment that an entry holds."""
    return Moment(
        step=step, epoch=entry.epoch, rate=entry.rate,
        losses={k: float(v) for k, v in entry.losses.items()},
        scores={k: float(v) for k, v in entry.scores.items()},
    )


def data_hash(parts: Ready, *, cores: int | None = None) -> str:
    """The checksum of the rows as they came, before they were split and scaled; on so many
    cores."""
    table = parts.table
    texts = (*table.features, *table.classes, *table.targets)
    return content_hash((table.x, table.y), texts, cores=cores)


def with_hash(about: About, parts: Ready, *, cores: int | None = None) -> About:
    """What was trained, with the checksum of its data."""
    facts = msgspec.structs.replace(about.data, hash=data_hash(parts, cores=cores))
    return msgspec.structs.replace(about, data=facts)


def _with_hash(about: About, parts: Ready) -> tuple[Kind, int, About]:
    """The same as an entry, made beside the training, which it leaves a core."""
    return "about", 0, with_hash(about, parts, cores=1)


def _about(
    parts: Ready, state: State, budget: int | None, files: Sequence[str | Path], *, given: bool,
    parent: Parent | None,
) -> About:
    data, source = parts.data, parts.spec.data.source
    size = state_size(state)
    require_room(state, budget)
    return About(
        id=uuid.uuid4().hex, name=Path(source).stem, created=now_as_text(),
        spec=to_text(parts.spec, form="json"), inputs=parts.program.inputs,
        outputs=parts.program.outputs, state=size, given=given, parent=parent,
        budget=max(BUDGET, 4 * size) if budget is None else budget,
        files=tuple(WithFile(path=str(f), hash=file_hash(f)) for f in files),
        data=DataFacts(
            features=data.features, classes=data.classes, targets=data.targets,
            scaling=data.scaling.as_dict(), rows=len(parts.table), hash="",
            place=str(Path(source).absolute()) if source != ARRAYS and Path(source).is_file()
            else "",
        ),
    )


def require_room(state: State, budget: int | None) -> None:
    """Raise BadSpec where a budget that was asked for holds no snapshots of such a state."""
    size = state_size(state)
    if budget and budget < 3 * size:
        raise BadSpec(
            _(
                "A record of {budget} holds no snapshots of this network, {size} each: give "
                "--record-budget {needed} or more, or 0 to keep the metrics alone."
            ).format(budget=megabytes(budget), size=megabytes(size), needed=-(-3 * size // MB))
        )


def _write_start(
    store: Store, about: About, parts: Ready, state: State, session: Session, *, keep: bool,
    first: int | None = None,
) -> None:
    """All that is known before the first step; the state, where it cannot be drawn again."""
    segment = Segment(steps=parts.spec.steps or 1)
    begin = state.step if first is None else first
    with store.transaction():
        store.put("about", 0, msgspec.json.encode(about))
        store.put("segment", begin, msgspec.json.encode(segment))
        store.put("session", 1, msgspec.json.encode(session))
        for number, note in enumerate((*parts.notes, *parts.program.first.notes), 1):
            finding = Finding(kind="note", step=begin, text=note)
            store.put("finding", number, msgspec.json.encode(finding))
        if keep and state_size(state) <= LONGEST:
            body = pack_state(state, buffer_for(state))
            mark = chained(START, state.step, digest(body).hex())
            store.put("snapshot", state.step, body)
            store.put("mark", state.step, msgspec.json.encode(mark))


def megabytes(size: int) -> str:
    """Bytes for people: 256 MB."""
    return f"{size / MB:,.3g} MB"
