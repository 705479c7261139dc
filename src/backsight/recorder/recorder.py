"""Follows a training and hands what is worth keeping to the writer: a look at the clock at most
steps, a copy of the state now and then."""

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
import numpy as np

from backsight.engine.reading_rows import Readings
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Floats
from backsight.recorder.entries import (
    Ending,
    FindingEntry,
    MomentEntry,
    RecordEntry,
    Session,
    make_finding,
)
from backsight.recorder.lock import Lock
from backsight.recorder.machine import NATIVE_THREADS
from backsight.recorder.mismatch import Difference
from backsight.recorder.packing import count_rows_at_once, make_buffer, measure_state, pack_state
from backsight.recorder.spacing import MOST_SECONDS_BACK, Budget
from backsight.recorder.store import LONGEST, Kind, Store
from backsight.recorder.writer import Chunk, RecordWriter

SOONEST, LATEST = 0.5, 5.0
"""Seconds between two chunks: of a young run, and of one that has lasted long."""
ROW, LAYER = 24, 8
"""Bytes of a row of metrics, and of each layer in it, at the most."""
UNLIMITED = 2**62
"""Bytes that no metrics take."""
SECONDS_TO_BEST = 5.0
"""Seconds between two states that are written because they are the best."""
BUFFERS = 2
"""States on their way to the disk."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Resumption:
    """What a record has already, of a run that goes on."""

    number: int
    """Of the session, counted from 1."""
    keep: Sequence[int]
    """Steps whose snapshots stay."""
    until: int
    """The last step that the record has; what it has from the session's begin on is kept until it
    is made again."""
    losses: Mapping[str, Floats]
    """Of these steps, to compare: the columns "step" and "loss"."""


class Recorder:
    """One session of training: give its `readings` to `train`, and `follow` every Step.

    store: open for writing, its lock held; closed by `finish`. session: as it begins. steps: of
    the whole run. budget: bytes of the file; 0 for no snapshots. resumption: of a run that goes on;
    a new one keeps the snapshot that it begins with. difference: where recorded steps were not made
    the same again; None where they were. make_entry: makes an entry that takes its time, while
    training has begun.
    """

    def __init__(
        self,
        store: Store,
        lock: Lock,
        readings: Readings,
        state: State,
        *,
        session: Session,
        steps: int,
        budget: int,
        resumption: Resumption | None = None,
        make_entry: Callable[[], tuple[Kind, int, RecordEntry]] | None = None,
    ) -> None:
        self.store, self.readings = store, readings
        self._lock, self._session = lock, session
        self._number = resumption.number if resumption else 1
        self._until = resumption.until if resumption else session.begin
        needed = steps * (ROW + LAYER * len(readings.columns))
        metrics = min(needed, budget // 2) if budget else needed
        size = measure_state(state)
        room, to_come = max(0, budget - metrics), steps - session.begin
        self._budget = Budget(size=size, room=room, steps=to_come)
        self._recorded_losses = resumption.losses if resumption else None
        self._most_rows = count_rows_at_once(readings.columns)
        self.difference: Difference | None = None
        self._writer = RecordWriter(
            store,
            readings.columns,
            keep=resumption.keep if resumption else [state.step],
            room=budget // 2 if budget else UNLIMITED,
            again=session.begin + 1 if resumption else 0,
            slots=self._budget.slots if budget and size <= LONGEST else 0,
        )
        if make_entry is not None:
            nothing = np.empty((0, len(readings.columns)))
            self._writer.write(Chunk(first=0, table=nothing, make_entry=make_entry))
        self._buffers = [make_buffer(state) for _ in range(BUFFERS)]
        for number in range(BUFFERS):
            self._writer.free_buffers.put(number)
        self._moments: dict[int, MomentEntry] = {}
        self._findings = max(store.list_keys("finding"), default=0)
        self._entries: list[tuple[Kind, int, RecordEntry]] = []
        self._best: tuple[int, memoryview] | None = None
        self._begin = self._sent_at = self._best_sent_at = time.perf_counter()
        self._interval, self._next, self._last = 0, state.step, state.step

    def follow(self, state: State) -> None:
        """See the state before an update. Raises CannotWrite where the record cannot be written,
        MissingRecord where it is gone."""
        now = time.perf_counter()
        if state.step < self._until:
            return
        if (
            state.step >= self._next
            and now - self._begin > MOST_SECONDS_BACK
            and state.step > self._last
        ):
            self._take_snapshot(state, now)
        wait = min(max(SOONEST, (now - self._begin) / 200), LATEST)
        if now - self._sent_at > wait or len(self.readings) >= self._most_rows:
            self._send()

    def add_moment(self, step: int, moment: MomentEntry) -> None:
        """The network was measured after a step."""
        self._moments[step] = moment

    def keep_best(self, state: State) -> None:
        """Copy the best state so far. It is written when training ends, and sooner where that lasts
        long."""
        buffer = make_buffer(state) if self._best is None else self._best[1]
        pack_state(state, buffer)
        self._best = state.step, buffer

    def add_threads(self, threads: int) -> None:
        """So many threads run compiled code, 0 for none. Bits do not depend on it."""
        if threads:
            machine = self._session.machine | {NATIVE_THREADS: str(threads)}
            self._session = msgspec.structs.replace(self._session, machine=machine)
            self._entries.append(("session", self._number, self._session))

    def add_finding(self, finding: FindingEntry) -> None:
        """Something was noticed."""
        self._findings += 1
        self._entries.append(("finding", self._findings, finding))

    def finish(
        self, state: State, ending: Ending, failure: NotFinite | None = None, *, whole: bool = True
    ) -> None:
        """Write all that is left, the last state, and how it ended; close the record.

        whole: whether the state is that after a step, and not one in the midst of an update.
        """
        with ExitStack() as last:
            last.callback(self._lock.release)
            last.callback(self.store.close)
            last.callback(self._writer.finish)
            if self._writer.error is None and state.step >= self._until:
                self._write_end(state, ending, failure, whole=whole)

    def _write_end(
        self, state: State, ending: Ending, failure: NotFinite | None, *, whole: bool
    ) -> None:
        if failure is not None:
            self.add_finding(make_finding("not_finite", failure.step, failure.sentence))
        self._entries.append(("session", self._number, self._make_end(state, ending, failure)))
        packet = self._pack(state, wait=True) if whole and state.step > self._last else None
        self._send(packet, is_last=True)

    def _make_end(self, state: State, ending: Ending, failure: NotFinite | None) -> Session:
        session = msgspec.structs.replace(
            self._session,
            ending=ending,
            end=state.step,
            ended=format_now(),
            seconds=time.perf_counter() - self._begin,
        )
        if failure is None:
            return session
        return msgspec.structs.replace(
            session, symbol=failure.symbol, index=failure.index, message=str(failure)
        )

    def _compare(self, first: int, table: Floats) -> None:
        """Compare the losses that are made again with those of the record."""
        recorded, self._recorded_losses = self._recorded_losses, None
        if recorded is None:
            return
        steps = recorded["step"].astype(int)
        inside = (steps >= first) & (steps < first + len(table))
        steps, before = steps[inside], recorded["loss"][inside]
        again = table[steps - first, 0]
        wrong = np.flatnonzero(~((again == before) | (np.isnan(again) & np.isnan(before))))
        if len(wrong):
            at = int(wrong[0])
            difference = Difference(
                step=int(steps[at]), what="loss", here=float(again[at]), there=float(before[at])
            )
            self.difference = difference
            self.add_finding(make_finding("replay_differs", difference.step, difference.say()))

    def _take_snapshot(self, state: State, now: float) -> None:
        """Copy the state, if the writer has a buffer free, and plan the next copy."""
        before = time.perf_counter()
        packet = self._pack(state, wait=False)
        if packet is None:
            return
        if not self._interval:
            done = state.step - self._session.begin
            self._interval = self._budget.choose_interval(
                (now - self._begin) / max(1, done), time.perf_counter() - before
            )
        self._next = (state.step // self._interval + 1) * self._interval
        self._send(packet)

    def _pack(self, state: State, *, wait: bool) -> tuple[int, int, memoryview] | None:
        """The step, the number of a buffer, and the packed state in it."""
        try:
            number = self._writer.free_buffers.get(block=wait)
        except queue.Empty:
            return None
        self._last = state.step
        return state.step, number, pack_state(state, self._buffers[number])

    def _is_best_due(self) -> bool:
        return time.perf_counter() - self._best_sent_at > SECONDS_TO_BEST

    def _send(
        self, packet: tuple[int, int, memoryview] | None = None, *, is_last: bool = False
    ) -> None:
        self.store.require_place()
        first, table = self.readings.take()
        self._compare(first, table)
        step, number, body = packet or (0, 0, None)
        best = None
        if self._best is not None and (is_last or self._is_best_due()):
            best, self._best = self._best, None
            self._best_sent_at = time.perf_counter()
        chunk = Chunk(
            first=first,
            table=table,
            moments=self._moments,
            entries=tuple(self._entries),
            step=step,
            buffer=number,
            snapshot=body,
            best=best,
        )
        self._moments, self._entries = {}, []
        self._sent_at = time.perf_counter()
        self._writer.write(chunk)


def format_now() -> str:
    """The time as records hold it: 2026-11-25T11:30:00+00:00."""
    return datetime.now(UTC).isoformat(timespec="seconds")
