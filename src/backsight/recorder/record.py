"""A record as it is read: what was trained, how far it came, its metrics, its snapshots."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import numpy as np

from backsight.engine.spec import Spec, from_text
from backsight.engine.state import State
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.entries import (
    About,
    Entry,
    Finding,
    MarkEntry,
    MomentEntry,
    Segment,
    Session,
)
from backsight.recorder.lock import is_held
from backsight.recorder.marks import broken
from backsight.recorder.packing import unpack_metrics, unpack_state
from backsight.recorder.store import LONGEST, NAME, Kind, Store, open_to_read

E = TypeVar("E", bound=Entry)
Status = Literal["running", "finished", "interrupted", "failed"]


def place_of(run: str | Path) -> Path:
    """The record of a run: the file itself, or the one in the run's folder."""
    place = Path(run)
    return place / NAME if place.is_dir() else place


class Record:
    """What a store holds, decoded when it is asked for. Close it, or use it as a context."""

    def __init__(self, store: Store) -> None:
        self.store, self.path = store, store.path
        self.about = self._entry("about", 0, About)

    @classmethod
    def open(cls, run: str | Path) -> "Record":
        """The record of a run's folder, or the file itself, to read. Raises BadData."""
        store = open_to_read(place_of(run))
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
    def spec(self) -> Spec:
        """The complete spec as it was begun."""
        try:
            return from_text(self.about.spec, form="json", where=str(self.path))
        except BadInput as error:
            raise self.store.damaged(str(error)) from error

    @cached_property
    def segments(self) -> dict[int, Segment]:
        """How many steps were planned, from which step on."""
        return self._entries("segment", Segment)

    def spec_at(self, step: int) -> Spec:
        """The spec by which the step after `step` is made."""
        planned = [segment.steps for first, segment in self.segments.items() if first <= step]
        return msgspec.structs.replace(self.spec, steps=planned[-1]) if planned else self.spec

    @property
    def final_spec(self) -> Spec:
        """The spec as it was extended last."""
        return self.spec_at(max(self.segments, default=0))

    # -------------------------------------------------------------------- how it went
    @cached_property
    def sessions(self) -> dict[int, Session]:
        """The processes that trained, in order."""
        return self._entries("session", Session)

    @cached_property
    def moments(self) -> dict[int, MomentEntry]:
        """The network as it was measured, by step."""
        return self._entries("moment", MomentEntry)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed."""
        return tuple(self._entries("finding", Finding).values())

    @property
    def status(self) -> Status:
        """running: a process that lives is writing it. A killed run is interrupted."""
        if is_held(self.path):
            return "running"
        last = self.sessions[max(self.sessions)] if self.sessions else None
        return last.ending or "interrupted" if last else "interrupted"

    @property
    def failure(self) -> Session | None:
        """The session that ended with a number that was not finite."""
        last = self.sessions[max(self.sessions)] if self.sessions else None
        return last if last and last.ending == "failed" else None

    @cached_property
    def first_step(self) -> int:
        """The step it began after: 0, or where it branched off."""
        return self.about.parent.step if self.about.parent else 0

    @cached_property
    def last_step(self) -> int:
        """The last step whose state can be had: whose update was made and recorded."""
        last = max([self.first_step, *self.snapshots])
        for key in reversed(self.store.keys("chunk")):
            header, columns = self._chunk(key)
            steps = header.first + header.stride * np.arange(header.rows)
            done = steps[np.isfinite(columns["loss"])]
            if len(done):
                return max(last, int(done[-1]) - (1 if self._ends_in(int(done[-1])) else 0))
        return last

    def _ends_in(self, step: int) -> bool:
        """Whether the step is the one that could not be made."""
        return self.failure is not None and self.failure.end < step

    # ------------------------------------------------------------------------ metrics
    @cached_property
    def metrics(self) -> dict[str, Floats]:
        """Every number of every step as columns: step, loss, rate, gradient_norm, and by layer
        update_norm/1, weight_norm/1 …"""
        return self.metrics_between(0, 2**60)

    def metrics_between(self, first: int, last: int) -> dict[str, Floats]:
        """The metrics of steps first to last."""
        keys = self.store.keys("chunk")
        parts: list[dict[str, Any]] = []
        for key, following in pairwise([*keys, 2**62]):
            if key > last or following <= first:
                continue
            header, columns = self._chunk(key)
            steps = header.first + header.stride * np.arange(header.rows)
            chosen = (steps >= first) & (steps <= last)
            parts.append({"step": steps[chosen], **{n: c[chosen] for n, c in columns.items()}})
        names = list(parts[0]) if parts else ["step", "loss", "rate", "gradient_norm"]
        return {n: np.concatenate([p[n] for p in parts]) if parts else np.empty(0) for n in names}

    def _chunk(self, key: int) -> Any:
        try:
            return unpack_metrics(self.store.get("chunk", key, longest=LONGEST))
        except ValueError as error:
            raise self.store.damaged(f"chunk {key}: {error}") from error

    # ----------------------------------------------------------------------- snapshots
    @cached_property
    def snapshots(self) -> list[int]:
        """The steps after which the state is kept."""
        return self.store.keys("snapshot")

    def snapshot(self, step: int) -> State:
        """The state that is kept after a step. Raises BadData where it is damaged."""
        body = self.store.get("snapshot", step, longest=LONGEST)
        try:
            state = unpack_state(body)
        except ValueError as error:
            raise self.store.damaged(f"snapshot {step}: {error}") from error
        if state.step != step:
            raise self.store.damaged(f"snapshot {step}: {state.step}")
        return state

    @cached_property
    def marks(self) -> Mapping[int, MarkEntry]:
        """The checksums of states, by step. Raises BadData where the chain is broken."""
        marks = self._entries("mark", MarkEntry)
        step = broken(marks)
        if step is not None:
            raise self.store.damaged(
                _("the mark of step {step} does not fit those before it").format(step=step)
            )
        return marks

    # --------------------------------------------------------------------------- reading
    def _entry(self, kind: Kind, key: int, as_: type[E]) -> E:
        try:
            return msgspec.json.decode(self.store.get(kind, key), type=as_)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise self.store.damaged(f"{kind} {key}: {error}") from error

    def _entries(self, kind: Kind, as_: type[E]) -> dict[int, E]:
        return {key: self._entry(kind, key, as_) for key in self.store.keys(kind)}


def records_in(folder: str | Path) -> Iterator[tuple[Path, Record | BadData]]:
    """The records in a folder and in the folders right inside it, in order; or why not."""
    base = Path(folder)
    if not base.is_dir():
        raise BadData(
            _("There is no folder {folder}: give one with runs in it.").format(folder=folder)
        )
    inside = sorted(p for p in base.iterdir() if p.is_dir())
    for place in [base, *inside]:
        if not (place / NAME).exists():
            continue
        try:
            yield place, Record.open(place)
        except BadData as error:
            yield place, error
