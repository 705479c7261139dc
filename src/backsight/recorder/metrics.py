"""The metrics of a record: every number of every step, in chunks of rows.

What a chunk is trusted with, and what not. A run of 1000 steps, thinned out in the middle, with one
chunk that is damaged, as its keys lie in the file::

    key          1            129            513             897
    rows       1, 5 … 125  129, 133 … 509    damaged       897, 898 … 1000
               stride 4    stride 4                        stride 1
    taken      all         all               none          all
    a note                                   "… The metrics of steps 513 to 896 are left out."

A chunk's key is its first step, and the next key says where it must have ended: so rows that
belong to other steps, or overlap those of the next chunk, are no metrics, however whole they are.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from backsight.engine.reading_rows import STEP_COLUMNS
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.packing import unpack_metrics
from backsight.recorder.store import LATEST, LONGEST, Store

MOST_METRICS = 2**31
"""Bytes of metrics in memory at once, at the most."""


class RecordedMetrics:
    """The chunks of a store, read when they are asked for; its notes say what is missing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read_all(self, first: int, last: int, *, measured: bool) -> dict[str, Floats]:
        """All rows by column. first, last: the steps that should be there; notes say where the
        first rows or the last are missing. measured: whether any step is known to have ended."""
        columns = self.read_between(0, 2**60)
        self._note_ends(columns["step"], first, last, measured=measured)
        return columns

    def read_between(self, first: int, last: int) -> dict[str, Floats]:
        """The metrics of steps first to last. Of a chunk that is damaged they are missing. Raises
        BadInput where they are more than memory should take at once."""
        chunks: list[dict[str, Any]] = []
        # The keys and the chunks have to be of one moment: the writer joins and thins out old ones.
        with self.store.freeze_view():
            keys = self.store.list_keys("chunk")
            for key, following in pairwise([*keys, LATEST]):
                if key > last or following <= first:
                    continue
                columns = self._read_chunk(key, following)
                if columns is not None:
                    mask = (columns["step"] >= first) & (columns["step"] <= last)
                    chunks.append({name: column[mask] for name, column in columns.items()})
                    self._require_room(chunks)
        return _join_chunks(chunks)

    def read_losses(self) -> tuple[Floats, Floats]:
        """The steps whose metrics are kept, and the losses of their batches, (n,) each; chunk by
        chunk, so that no other column of a long run is in memory."""
        parts = [(np.empty(0), np.empty(0))]
        with self.store.freeze_view():
            for key, following in pairwise([*self.store.list_keys("chunk"), LATEST]):
                columns = self._read_chunk(key, following)
                if columns is not None:
                    parts.append((columns["step"], np.asarray(columns["loss"], np.float64)))
        steps, losses = zip(*parts, strict=True)
        return np.concatenate(steps), np.concatenate(losses)

    def find_last_step(self) -> int | None:
        """The last step with a loss that is finite; None where there is none."""
        keys = self.store.list_keys("chunk")
        # From the end: of a long run one chunk says it, and the others are not read.
        for key, following in reversed([*pairwise([*keys, LATEST])]):
            columns = self._read_chunk(key, following)
            done = columns["step"][np.isfinite(columns["loss"])] if columns else np.empty(0)
            if len(done):
                return int(done[-1])
        return None

    def _read_chunk(self, key: int, following: int) -> dict[str, Any] | None:
        """The rows of a chunk by column; None where it is damaged. following: the key of the next
        one. A note says which steps are missing."""
        try:
            table, behind = self._decode_chunk(key, following)
        except BadData as damage:
            self._note_missing(key, following - 1, damage)
            return None
        except ValueError as damage:
            error = self.store.make_damage_error(f"chunk {key}: {damage}")
            self._note_missing(key, following - 1, error)
            return None
        # The chunk is whole, but another between it and the next is gone.
        if behind < following < LATEST:
            self._note_missing(behind, following - 1)
        return table

    def _decode_chunk(self, key: int, following: int) -> tuple[dict[str, Any], int]:
        """The rows of a chunk by column, and the step that the next row would be of. Raises
        ValueError, or BadData, where they are not what they must be."""
        header, columns = unpack_metrics(self.store.get("chunk", key, longest=LONGEST))
        steps = header.first + header.stride * np.arange(header.rows)
        table = {"step": steps, **columns}
        last = int(steps[-1])
        usual = list(STEP_COLUMNS) == list(header.columns)[: len(STEP_COLUMNS)]
        if header.first != key or last >= following or not usual:
            raise ValueError(header.first)
        return table, last + header.stride

    def _require_room(self, chunks: list[dict[str, Any]]) -> None:
        size = sum(column.nbytes for part in chunks for column in part.values())
        if size > MOST_METRICS:
            raise BadInput(
                _(
                    "The metrics of {path} take more than {most:,} bytes at once: ask for those of "
                    "fewer steps, record.metrics_between(first, last)."
                ).format(path=self.store.path, most=MOST_METRICS)
            )

    def _note_ends(self, steps: Floats, first: int, last: int, *, measured: bool) -> None:
        """Note where the first rows are missing, or the last."""
        if not len(steps):
            if measured and last >= first:
                self._note_missing(first, last)
            return
        # Of a first chunk that is there and damaged, a note says so already.
        if steps[0] > first and self.store.list_keys("chunk")[0] > first:
            self._note_missing(first, int(steps[0]) - 1)
        stride = int(steps[-1] - steps[-2]) if len(steps) > 1 else 1
        if steps[-1] + stride <= last:
            self._note_missing(int(steps[-1]) + 1, last)

    def _note_missing(self, first: int, last: int, error: BadData | None = None) -> None:
        error = error or self.store.make_damage_error(_("a chunk is missing"))
        message = (
            _("{error} The metrics of steps {first:,} to {last:,} are left out.")
            if last < LATEST - 1
            else _("{error} The metrics from step {first:,} on are left out.")
        )
        self.store.note(message.format(error=error, first=first, last=last))


def _join_chunks(chunks: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    """All rows by column. A run that was gone on with, with readings that it had not before, has
    none of them for its first steps: NaN."""
    names = dict.fromkeys(name for chunk in chunks for name in chunk) or ["step", *STEP_COLUMNS]
    return {
        name: np.concatenate(
            [c[name] if name in c else np.full(len(c["step"]), np.nan) for c in chunks]
        )
        if chunks
        else np.empty(0)
        for name in names
    }
