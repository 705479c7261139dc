"""A record as it is read: what was trained, how far it came, its metrics, its snapshots."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from backsight.disk.refusals import explaining_read_errors, make_read_error
from backsight.engine.spec import CompleteSpec, find_complete, from_text
from backsight.engine.state import State
from backsight.kernel.best_step import find_best_step
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.plain import decode_json
from backsight.kernel.types import Floats
from backsight.recorder.checksums import find_broken_mark
from backsight.recorder.entries import (
    FindingEntry,
    MarkEntry,
    MomentEntry,
    RecordEntry,
    RunEntry,
    Segment,
    Session,
    to_numbers,
)
from backsight.recorder.lock import is_held
from backsight.recorder.metrics import RecordedMetrics
from backsight.recorder.open import open_to_read, require_begun
from backsight.recorder.packing import unpack_state
from backsight.recorder.store import LONGEST, NAME, Kind, Store

E = TypeVar("E", bound=RecordEntry)
Status = Literal["running", "finished", "interrupted", "failed"]


def find_record(run: str | Path) -> Path:
    """The record of a run: the file itself, or the one in the run's folder."""
    path = to_run_path(run)
    with explaining_read_errors(path):
        return path / NAME if path.is_dir() else path


def has_record(run: str | Path) -> bool:
    """Whether a run has a record. Raises BadData where that may not be seen."""
    path = find_record(run)
    try:
        with explaining_read_errors(path):
            path.stat()
    except FileNotFoundError:
        return False
    return True


def to_run_path(run: object) -> Path:
    """Where a run is. Raises BadInput for what is no path."""
    if not isinstance(run, str | PathLike):
        raise BadInput(
            _("The folder of a run, or the record in it, was expected; got {kind}.").format(
                kind=type(run).__name__
            )
        )
    path = Path(run)
    try:
        path.exists()
    except OSError as error:  # it is too long for a path
        raise make_read_error(path, error) from error
    return path


class Record:
    """What a store holds, decoded when it is asked for. Close it, or use it as a context.

    What is damaged is passed over where something whole is left; `notes` say so. Raises BadData
    where it is needed: what was trained, and how many steps were planned.
    """

    def __init__(self, store: Store) -> None:
        self.store, self.path = store, store.path
        self._metrics = RecordedMetrics(store)
        require_begun(store)
        self.about = self._read_entry("about", 0, RunEntry)
        self._require_sense()

    @property
    def notes(self) -> list[str]:
        """What was found damaged so far, and passed over."""
        return self.store.notes

    @classmethod
    def open(cls, run: str | Path) -> "Record":
        """The record of a run's folder, or the file itself, to read. Raises BadData."""
        store = open_to_read(find_record(run))
        try:
            return cls(store)
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> "Record":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    # -------------------------------------------------------------- what was to be trained
    @cached_property
    def spec(self) -> CompleteSpec:
        """The complete spec as it was begun."""
        try:
            spec = find_complete(
                from_text(self.about.spec, form="json", where=str(self.path), streams=1)
            )
        except BadInput as error:
            raise self.store.make_damage_error(str(error)) from error
        if spec is None:
            raise self.store.make_damage_error(_("its spec is not complete"))
        if spec.engine == "auto":  # as the first records have it, when there was no other engine
            return msgspec.structs.replace(spec, engine="numpy")
        return spec

    @cached_property
    def segments(self) -> dict[int, Segment]:
        """How many steps were planned, from which step on."""
        return {
            key: self._read_entry("segment", key, Segment)
            for key in self.store.list_keys("segment")
        }

    def find_spec(self, step: int) -> CompleteSpec:
        """The spec by which the step after `step` is made."""
        planned = [segment.steps for first, segment in self.segments.items() if first <= step]
        return msgspec.structs.replace(self.spec, steps=planned[-1]) if planned else self.spec

    @property
    def final_spec(self) -> CompleteSpec:
        """The spec as it was extended last."""
        return self.find_spec(max(self.segments, default=0))

    # -------------------------------------------------------------------- how it went
    @cached_property
    def sessions(self) -> dict[int, Session]:
        """The processes that trained, in order."""
        return self._read_entries("session", Session)

    def find_session(self, step: int) -> Session | None:
        """The process that made a step; None where that is not known."""
        sessions = [session for session in self.sessions.values() if session.begin < step]
        return sessions[-1] if sessions else None

    @cached_property
    def moments(self) -> dict[int, MomentEntry]:
        """The network as it was measured, by step."""
        return self._read_entries("moment", MomentEntry)

    @property
    def best_step(self) -> int | None:
        """The step after which the network was best, of those after which it was measured; None
        where it was not measured."""
        by = self.spec.stop_early.by if self.spec.stop_early else "loss"
        measured = (
            (k, to_numbers(m.losses), to_numbers(m.scores)) for k, m in self.moments.items()
        )
        return find_best_step(measured, by)

    @cached_property
    def findings(self) -> tuple[FindingEntry, ...]:
        """What was noticed."""
        return tuple(self._read_entries("finding", FindingEntry).values())

    @property
    def status(self) -> Status:
        """running: a process that lives is writing it. A killed run is interrupted."""
        if is_held(self.path):
            return "running"
        last = _find_newest(self._read_entries("session", Session))
        return (last and last.ending) or "interrupted"

    @property
    def failure(self) -> Session | None:
        """The session that ended with a number that was not finite."""
        last = _find_newest(self.sessions)
        return last if last and last.ending == "failed" else None

    @property
    def failure_message(self) -> str:
        """What was said of that number; "" where there is none."""
        failure = self.failure
        if failure is None:
            return ""
        texts = [f.say() for f in self.findings if f.kind == "not_finite" and f.pieces]
        return texts[-1] if texts else failure.message

    @cached_property
    def first_step(self) -> int:
        """The step it began after: 0, or where it branched off."""
        return self.about.parent.step if self.about.parent else 0

    @cached_property
    def last_step(self) -> int:
        """The last step whose state can be had: whose update was made and recorded."""
        return min(self._find_last_recorded(), self.final_spec.steps)

    def _find_last_recorded(self) -> int:
        ends = [session.end for session in self.sessions.values()]
        last = max([self.first_step, *self.snapshots, *ends])
        done = self._metrics.find_last_step()
        if done is None:
            return last
        return max(last, done - (1 if self._is_failed_step(done) else 0))

    def _is_failed_step(self, step: int) -> bool:
        """Whether the step is the one that could not be made."""
        return self.failure is not None and self.failure.end < step

    # ------------------------------------------------------------------------ metrics
    @cached_property
    def metrics(self) -> dict[str, Floats]:
        """Every number of every step as columns: step, loss, rate, gradient_norm, and by layer
        update_norm/1, weight_norm/1 …"""
        last = self.last_step  # before the rows, which another process may add to
        measured = any(session.seconds for session in self.sessions.values())
        return self._metrics.read_all(self.first_step + 1, last, measured=measured)

    def read_losses(self) -> tuple[Floats, Floats]:
        """The steps whose metrics are kept, and the losses of their batches, (n,) each."""
        return self._metrics.read_losses()

    def metrics_between(self, first: int, last: int) -> dict[str, Floats]:
        """The metrics of steps first to last. Of a chunk that is damaged they are missing. Raises
        BadInput where they are more than memory should take at once."""
        return self._metrics.read_between(first, last)

    # ----------------------------------------------------------------------- snapshots
    @cached_property
    def snapshots(self) -> list[int]:
        """The steps after which the state is kept."""
        return self.store.list_keys("snapshot")

    def read_snapshot(self, step: int) -> State:
        """The state that is kept after a step. Raises BadData where it is damaged."""
        try:
            state = unpack_state(self.store.get("snapshot", step, longest=LONGEST))
            if state.step != step:
                raise ValueError(state.step)
        except ValueError as error:
            raise self.store.make_damage_error(f"snapshot {step}: {error}") from error
        return state

    @cached_property
    def marks(self) -> Mapping[int, MarkEntry]:
        """The checksums of states, by step. A note says where their chain is broken."""
        marks = self._read_entries("mark", MarkEntry)
        step = find_broken_mark(marks)
        if step is not None:
            self.store.note(
                str(
                    self.store.make_damage_error(
                        _("the mark of step {step} does not fit those before it").format(step=step)
                    )
                )
            )
        return marks

    # --------------------------------------------------------------------------- reading
    def _read_entry(self, kind: Kind, key: int, as_: type[E]) -> E:
        try:
            return decode_json(self.store.get(kind, key), as_)
        except ValueError as error:
            raise self.store.make_damage_error(f"{kind} {key}: {error}") from error

    def _read_entries(self, kind: Kind, as_: type[E]) -> dict[int, E]:
        """All of a kind that are whole; a note of each that is not."""
        entries = {}
        with self.store.freeze_view():
            for key in self.store.list_keys(kind):
                try:
                    entries[key] = self._read_entry(kind, key, as_)
                except BadData as error:
                    self.store.note(_("{error} It is left out.").format(error=error))
        return entries

    def _require_sense(self) -> None:
        """Raise BadData where what was trained, and for how long, contradicts itself."""
        plans = list(self.segments.items())
        sound = (
            bool(plans)
            and plans[0][0] == self.first_step
            and all(first < segment.steps for first, segment in plans)
            and all(one.steps <= two.steps for (_k, one), (_l, two) in pairwise(plans))
        )
        if not sound:
            raise self.store.make_damage_error(_("its plan of steps contradicts itself"))
        data = self.about.data
        if len(data.features) != self.about.inputs or not data.targets:
            raise self.store.make_damage_error(
                _("the names of its columns contradict their number")
            )
        if self.about.parent is not None and self.about.parent.id == self.about.id:
            raise self.store.make_damage_error(_("it says that it branched off from itself"))


def _find_newest(sessions: Mapping[int, Session]) -> Session | None:
    return sessions[max(sessions)] if sessions else None


def list_records(folder: str | Path) -> Iterator[tuple[Path, Record | BadData]]:
    """The records in a folder and in the folders right inside it, in order; or why not."""
    base = Path(folder)
    with explaining_read_errors(base):
        is_folder = base.is_dir()
    if not is_folder:
        raise BadData(
            _("There is no folder {folder}: give one with runs in it.").format(folder=folder)
        )
    with explaining_read_errors(base):
        inside = sorted(p for p in base.iterdir() if p.is_dir())
    for place in [base, *inside]:
        try:
            if not has_record(place):
                continue
            yield place, Record.open(place)
        except BadData as error:
            yield place, error
