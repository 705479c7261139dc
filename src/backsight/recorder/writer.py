"""The thread that writes a record, so that training does not wait for the disk.

One transaction a chunk: metrics, moments, a snapshot with its mark, all or nothing.
"""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from backsight.kernel.errors import BadData, CannotWrite
from backsight.kernel.language import _, join_sentences
from backsight.kernel.plain import decode_json
from backsight.kernel.types import Floats
from backsight.recorder.checksums import START, chain_mark
from backsight.recorder.entries import MarkEntry, MomentEntry, RecordEntry
from backsight.recorder.packing import (
    ChunkHeader,
    count_rows_at_once,
    join_columns,
    pack_metrics,
    unpack_metrics,
)
from backsight.recorder.spacing import choose_drops
from backsight.recorder.store import LONGEST, Kind, Store, compute_digest


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """What is written at once."""

    first: int
    """The step of the table's first row."""
    table: Floats
    """The metrics, (steps, columns)."""
    moments: Mapping[int, MomentEntry] = field(default_factory=dict)
    """By step."""
    step: int = 0
    """The step after which the snapshot is the state."""
    snapshot: memoryview | None = None
    """The packed state; None for none."""
    buffer: int = 0
    """The number of the buffer that the snapshot lies in."""
    best: tuple[int, memoryview] | None = None
    """The step after which the network is the best so far, and the packed state; None where that
    has not changed."""
    entries: Sequence[tuple[Kind, int, RecordEntry]] = ()
    """More to be written."""
    make_entry: Callable[[], tuple[Kind, int, RecordEntry]] | None = None
    """Makes one more entry, in the writer's thread."""


class RecordWriter:
    """columns: of the metrics. slots: snapshots that there is room for. keep: steps whose
    snapshots stay. room: bytes that metrics may take. again: the step from which on what the
    record has is made again (a resumed run); it gives way to the first chunk. 0 for none."""

    def __init__(
        self,
        store: Store,
        columns: Sequence[str],
        *,
        slots: int,
        keep: Sequence[int],
        room: int,
        again: int,
    ) -> None:
        self.store, self.columns = store, tuple(columns)
        self._slots, self._keep, self._room = slots, keep, room
        self._first_again, self._best_step = again, -1
        self._queue: queue.SimpleQueue[Chunk | None] = queue.SimpleQueue()
        self.free_buffers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.error: BaseException | None = None
        self._chain, self._bytes = _find_last_chain(store), store.count_bytes("chunk")
        self._thread = threading.Thread(target=self._run, name="backsight-record", daemon=True)
        self._thread.start()

    def write(self, chunk: Chunk) -> None:
        """Take a chunk to be written; returns at once. Raises what stopped the writing before."""
        if self.error is not None:
            raise self.error
        self._queue.put(chunk)

    def finish(self) -> None:
        """Wait until all is written. Raises what stopped the writing."""
        self._queue.put(None)
        self._thread.join()
        if self.error is not None:
            raise self.error

    # ------------------------------------------------------------- in the thread
    def _run(self) -> None:
        while (chunk := self._queue.get()) is not None:
            try:
                if self.error is None:
                    self._write(chunk)
            except CannotWrite as error:
                self.error = self._add_hint(error)
            except BaseException as error:  # whatever it is, training has to hear of it
                self.error = error
            if chunk.snapshot is not None:
                self.free_buffers.put(chunk.buffer)

    def _add_hint(self, error: CannotWrite) -> CannotWrite:
        """The same error, and what is left: a record that has begun."""
        hint = _(
            "What was written before is whole; `backsight resume {folder}` goes on from there."
        )
        return CannotWrite(join_sentences(str(error), hint.format(folder=self.store.path.parent)))

    def _write(self, chunk: Chunk) -> None:
        with self.store.open_transaction():
            if self._first_again:
                self._cut(self._first_again)
            self._write_metrics(chunk.first, chunk.table)
            for step, moment in chunk.moments.items():
                self._put("moment", step, moment)
            for kind, key, entry in chunk.entries:
                self._put(kind, key, entry)
            if chunk.make_entry is not None:
                self._put(*chunk.make_entry())
            if chunk.best is not None:
                self._write_best(*chunk.best)
            if chunk.snapshot is not None:
                self._write_snapshot(chunk.step, chunk.snapshot)
        self._first_again = 0

    def _write_metrics(self, first: int, table: Floats) -> None:
        most = count_rows_at_once(self.columns)
        for start in range(0, len(table), most):
            body = pack_metrics(first + start, self.columns, table[start : start + most])
            self.store.put("chunk", first + start, body)
            self._bytes += len(body)
        if len(table) and self._bytes > self._room:
            self._thin_metrics()

    def _put(self, kind: Kind, key: int, entry: RecordEntry) -> None:
        self.store.put(kind, key, msgspec.json.encode(entry))

    def _write_snapshot(self, step: int, body: memoryview) -> None:
        checksum = compute_digest(body)
        mark = chain_mark(self._chain, step, checksum.hex())
        self._put("mark", step, mark)
        self._chain = mark.chain
        if self._slots:
            self.store.put("snapshot", step, body, checksum)
            self._thin_snapshots()

    def _write_best(self, step: int, body: memoryview) -> None:
        """A snapshot that stays until a better one comes. It has no mark: newer ones may have."""
        self._best_step = step
        if self._slots:
            self.store.put("snapshot", step, body)
            self._thin_snapshots()

    def _thin_snapshots(self) -> None:
        steps, keep = self.store.list_keys("snapshot"), [*self._keep, self._best_step]
        self.store.drop("snapshot", choose_drops(steps, self._slots, keep))

    def _cut(self, first: int) -> None:
        """Take away what the record has from a step on: it is made again, and goes on here."""
        keys = self.store.list_keys("chunk")
        self.store.drop("chunk", [key for key in keys if key >= first])
        for key in [key for key in keys if key < first][-1:]:
            self._shorten(key, first)
        self.store.drop("moment", [k for k in self.store.list_keys("moment") if k >= first - 1])
        kinds: tuple[Kind, ...] = ("snapshot", "mark")
        for kind in kinds:
            self.store.drop(kind, [k for k in self.store.list_keys(kind) if k >= first])
        self._chain = _find_last_chain(self.store)

    def _shorten(self, key: int, first: int) -> None:
        chunk = self._read_chunk(key)
        if chunk is None:
            return
        header, columns = chunk
        rows = -(-(first - header.first) // header.stride)
        if rows < header.rows:
            table = join_columns(header, columns)[:rows]
            self.store.put("chunk", key, pack_metrics(key, header.columns, table, header.stride))

    def _thin_metrics(self) -> None:
        """Keep every other row of all chunks but the newest."""
        for key in self.store.list_keys("chunk")[:-1]:
            chunk = self._read_chunk(key)
            if chunk is not None and chunk[0].rows > 1:
                header, columns = chunk
                table = join_columns(header, columns)[::2]
                body = pack_metrics(key, header.columns, table, 2 * header.stride)
                self.store.put("chunk", key, body)
        self._bytes = self.store.count_bytes("chunk")

    def _read_chunk(self, key: int) -> tuple[ChunkHeader, dict[str, Floats]] | None:
        """A chunk; None where it is damaged: it stays as it is."""
        try:
            header, columns = unpack_metrics(self.store.get("chunk", key, longest=LONGEST))
        except (BadData, ValueError):
            return None
        return (header, columns) if header.first == key else None


def _find_last_chain(store: Store) -> str:
    """The chain of the newest mark that is whole."""
    for step in reversed(store.list_keys("mark")):
        try:
            return decode_json(store.get("mark", step), MarkEntry).chain
        except (BadData, ValueError):
            continue
    return START
