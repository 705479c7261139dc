"""A training and its record: begun, gone on with, written down afterwards."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec

from backsight.data.parts.part_file import PART_FILES
from backsight.engine.derive.loss import list_loss_notes
from backsight.engine.layer_spans import list_weighted_layers
from backsight.engine.reading_rows import Readings
from backsight.engine.spec import Spec, to_text
from backsight.engine.state import State
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _
from backsight.kernel.version import VERSION
from backsight.native.facts import collect_facts
from backsight.recorder.checksums import START, chain_mark
from backsight.recorder.entries import (
    Code,
    DataFacts,
    Parent,
    PluginFile,
    RunEntry,
    Segment,
    Session,
    format_place,
    make_finding,
)
from backsight.recorder.lock import Lock
from backsight.recorder.machine import describe_machine, hash_content, hash_equations, hash_file
from backsight.recorder.open import create, discard
from backsight.recorder.packing import make_buffer, measure_state, pack_state
from backsight.recorder.recorder import Recorder, format_now
from backsight.recorder.store import LONGEST, NAME, Kind, Store, compute_digest
from backsight.training.experiment import Experiment
from backsight.training.history import Moment, make_moment_entry
from backsight.training.settings.last_rate import note_last_rate

BUDGET = 256_000_000
"""Bytes that a record takes at the most, if nothing else is asked for."""
MB = 10**6
ARRAYS = "./arrays"
"""The source of a spec whose data came from Python."""


def start_recording(
    experiment: Experiment,
    state: State,
    folder: Path,
    *,
    budget: int | None = None,
    files: Sequence[str | Path] = (),
    is_given: bool = False,
    parent: Parent | None = None,
) -> Recorder:
    """A new record in a folder, and the recorder of its first session.

    state: that training begins with. budget: bytes; None for 256 MB, or for three states where
    that is more; 0 for metrics alone. given: whether the state is not the one that the spec draws.
    """
    about = _describe_training(experiment, state, budget, files, is_given=is_given, parent=parent)
    path = folder / NAME
    with ExitStack() as undo:
        lock = Lock(path)
        undo.callback(lock.withdraw)
        store = create(path)
        undo.callback(discard, path)
        undo.callback(store.close)
        session = make_session(experiment, state.step)
        _write_start(store, about, experiment, state, session, keep=is_given or parent is not None)
        recorder = Recorder(
            store,
            lock,
            make_readings(experiment),
            state,
            session=session,
            steps=experiment.spec.steps,
            budget=about.budget,
            make_entry=partial(make_hash_entry, about, experiment),
        )
        undo.pop_all()
    return recorder


def make_session(experiment: Experiment, begin: int) -> Session:
    """This process, about to train on from a step."""
    equations, dtype = hash_equations(experiment.program.batch_derivation), experiment.spec.dtype
    native = collect_facts(dtype) if experiment.spec.engine == "native" else {}
    return Session(
        begin=begin,
        machine=describe_machine() | {"dtype": dtype} | native,
        started=format_now(),
        code=Code(version=VERSION, equations=equations),
    )


def make_readings(experiment: Experiment) -> Readings:
    """What is read off every step of a training."""
    return Readings(list_weighted_layers(experiment.program.batch_derivation))


def write_finished_record(
    folder: Path, experiment: Experiment, state: State, moments: Mapping[int, Moment]
) -> None:
    """A record of a training that was not recorded: its end, and what was measured."""
    about = with_hash(
        _describe_training(experiment, state, None, (), is_given=False, parent=None), experiment
    )
    session = msgspec.structs.replace(
        make_session(experiment, 0),
        end=state.step,
        ended=format_now(),
        ending="finished" if state.step == experiment.spec.steps else "interrupted",
    )
    path = folder / NAME
    with ExitStack() as undo:
        lock = Lock(path)
        undo.callback(lock.withdraw)
        store = create(path)
        undo.callback(discard, path)
        with store:
            _write_start(store, about, experiment, state, session, keep=True, first=0)
            with store.open_transaction():
                for step, moment in moments.items():
                    store.put("moment", step, msgspec.json.encode(make_moment_entry(moment)))
        undo.pop_all()
        lock.release()


def hash_data(experiment: Experiment, *, cores: int | None = None) -> str:
    """The checksum of the rows as they came, before inputs were made of them and they were split
    and scaled; on so many cores."""
    table = experiment.table
    weights = () if table.weights is None else (table.weights,)
    texts = (*table.network_inputs.columns, *table.classes, *table.targets)
    if list_part_files(experiment.spec):
        texts = (*texts, f"{table.validation_rows}", f"{table.test_rows}")
    return hash_content((table.rows_as_read, table.y, *weights), texts, cores=cores)


def list_part_files(spec: Spec) -> dict[str, str]:
    """The files of rows to validate and to test with, by the key of the spec."""
    said = {key: getattr(spec.data, key) for key in PART_FILES.values()}
    return {key: path for key, path in said.items() if path}


def with_hash(about: RunEntry, experiment: Experiment, *, cores: int | None = None) -> RunEntry:
    """What was trained, with the checksum of its data."""
    facts = msgspec.structs.replace(about.data, hash=hash_data(experiment, cores=cores))
    return msgspec.structs.replace(about, data=facts)


def make_hash_entry(about: RunEntry, experiment: Experiment) -> tuple[Kind, int, RunEntry]:
    """The same as an entry, made beside the training, which it leaves a core."""
    return "about", 0, with_hash(about, experiment, cores=1)


def _describe_training(
    experiment: Experiment,
    state: State,
    budget: int | None,
    files: Sequence[str | Path],
    *,
    is_given: bool,
    parent: Parent | None,
) -> RunEntry:
    data, source = experiment.data, experiment.spec.data.source
    scaling = experiment.target_scaling
    size = measure_state(state)
    require_room(state, budget)
    return RunEntry(
        id=uuid.uuid4().hex,
        name=Path(source).stem,
        created=format_now(),
        spec=to_text(experiment.spec, form="json"),
        inputs=experiment.program.inputs,
        outputs=experiment.program.outputs,
        state=size,
        given=is_given,
        parent=parent,
        budget=max(BUDGET, 4 * size) if budget is None else budget,
        files=tuple(PluginFile(path=format_place(f), hash=hash_file(f)) for f in files),
        data=DataFacts(
            features=data.features,
            columns=data.inputs.columns if data.inputs.features else (),
            classes=data.classes,
            targets=data.targets,
            scaling=data.scaling.as_dict(),
            target_scaling=scaling.as_dict() if scaling else None,
            rows=len(experiment.table),
            hash="",
            place=format_place(Path(source).absolute())
            if source != ARRAYS and Path(source).is_file()
            else "",
            part_places={
                key: format_place(Path(path).absolute())
                for key, path in list_part_files(experiment.spec).items()
            },
        ),
    )


def require_room(state: State, budget: int | None) -> None:
    """Raise BadSpec where a budget that was asked for holds no snapshots of such a state."""
    size = measure_state(state)
    if budget and budget < 3 * size:
        raise BadSpec(
            _(
                "A record of {budget} holds no snapshots of this network, {size} each: give "
                "--record-budget {needed} or more, or 0 to keep the metrics alone."
            ).format(
                budget=format_megabytes(budget),
                size=format_megabytes(size),
                needed=-(-3 * size // MB),
            )
        )


def _write_start(
    store: Store,
    about: RunEntry,
    experiment: Experiment,
    state: State,
    session: Session,
    *,
    keep: bool,
    first: int | None = None,
) -> None:
    """All that is known before the first step; the state, where it cannot be drawn again."""
    segment = Segment(steps=experiment.spec.steps)
    begin = state.step if first is None else first
    with store.open_transaction():
        store.put("about", 0, msgspec.json.encode(about))
        store.put("segment", begin, msgspec.json.encode(segment))
        store.put("session", 1, msgspec.json.encode(session))
        notes = (
            *experiment.notes,
            *list_loss_notes(experiment.spec),
            *note_last_rate(experiment.spec),
        )
        for number, note in enumerate(notes, 1):
            finding = make_finding("note", begin, note)
            store.put("finding", number, msgspec.json.encode(finding))
        if keep and measure_state(state) <= LONGEST:
            body = pack_state(state, make_buffer(state))
            mark = chain_mark(START, state.step, compute_digest(body).hex())
            store.put("snapshot", state.step, body)
            store.put("mark", state.step, msgspec.json.encode(mark))


def format_megabytes(size: int) -> str:
    """Bytes for people: 256 MB."""
    return f"{size / MB:,.3g} MB"
