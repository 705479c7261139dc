"""Entries of arrays that code without loops stores: they stay in registers until its end, and go to
memory side by side.

    g[0] = a                                    waiting: a b c d
    …                   g0 = load g[0..4]       g0 = a b c d side by side, nothing is loaded
    g[3] = d            s = g0 * g0             at the end: store g[0..4] = a b c d

A processor that has stored four numbers one by one and loads them at once waits until all four have
left for the cache, some fifteen cycles. In a step of a network with seventeen weights that is a
good part of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.representation import (
    HOST_ARRAYS,
    NameValue,
    NumberValue,
    Place,
    Reduce,
    Step,
    StoreStep,
    list_loops,
)
from backsight.engine.loops.sums import count_lanes

Entry = tuple[str, int]
"""The pointer of a storage, and a number within."""
ZERO = NumberValue(0.0)


class EntryBuffer:
    """Entries in registers, of the code that is being written. targets: where sums are stored at
    last; starts: where later code begins to load, so that it loads what was stored at once."""

    def __init__(
        self, emitter: Emitter, targets: dict[str, Entry], starts: frozenset[Entry]
    ) -> None:
        self._e, self._targets, self._starts = emitter, targets, starts
        self._values: dict[Entry, tuple[Register, int]] = {}
        self._waiting: set[Entry] = set()

    def group(self, names: Sequence[str], size: int) -> list[list[str]]:
        """Sums together that are stored side by side, so many at the most; what is left over of
        them, too, and what is stored elsewhere."""
        where = {self._targets[n]: n for n in names if n in self._targets}
        groups, rest = list[list[str]](), [n for n in names if n not in where.values()]
        for run in self._list_runs(where):
            whole = len(run) // size * size
            groups += [[where[x] for x in run[k : k + size]] for k in range(0, whole, size)]
            rest += [where[x] for x in run[whole:]]
        return [*groups, *(rest[k : k + size] for k in range(0, len(rest), size))]

    def read(self, entries: Sequence[Entry]) -> Register | None:
        """Those entries side by side, where registers hold them so; else all are in memory."""
        if all(x in self._values for x in entries):
            parts = [self._values[x] for x in entries]
            if len(parts) == 1 or _is_whole(parts):
                return self._join(parts)
        if self._waiting.intersection(entries):
            self._store_waiting()
        return None

    def write(self, entries: Sequence[Entry], value: Register) -> None:
        """Keep the lanes of a value as those entries."""
        value = self._e.spread(value, len(entries))
        self._values |= {x: (value, lane) for lane, x in enumerate(entries)}
        if len(entries) == 1:
            self._waiting.update(entries)
        else:
            self._waiting.difference_update(entries)
            self._store(entries, value)

    def flush(self) -> None:
        """Store what is not in memory yet, and forget all: others may change it."""
        self._store_waiting()
        self._values.clear()

    def _store_waiting(self) -> None:
        for run in self._list_runs(self._waiting):
            for entries in self._cut(run):
                self._store(entries, self._join([self._values[x] for x in entries]))
        self._waiting.clear()

    def _store(self, entries: Sequence[Entry], value: Register) -> None:
        if any(b != (a[0], a[1] + 1) for a, b in pairwise(entries)):  # lane by lane
            for lane, entry in enumerate(entries):
                self._store([entry], self._e.take(value, lane))
            return
        place = Register(self._e.move(*entries[0]), "real")
        self._e.store(place, value, align=self._e.find_size("real"))

    def _list_runs(self, entries: Iterable[Entry]) -> Iterator[list[Entry]]:
        """Entries side by side, up to where later code begins to load."""
        run: list[Entry] = []
        for pointer, at in sorted(entries):
            if run and (run[-1] != (pointer, at - 1) or (pointer, at) in self._starts):
                yield run
                run = []
            run.append((pointer, at))
        if run:
            yield run

    def _cut(self, run: list[Entry]) -> Iterator[list[Entry]]:
        """A run in whole vectors."""
        while run:
            lanes = count_lanes(len(run), "float32" if self._e.real == "float" else "float64")
            yield run[:lanes]
            run = run[lanes:]

    def _join(self, parts: Sequence[tuple[Register, int]]) -> Register:
        """Lanes of registers as one."""
        first, wide = parts[0][0], len(parts)
        if first.lanes == wide and list(parts) == [(first, lane) for lane in range(wide)]:
            return first
        numbers = [self._e.take(*p).text for p in parts]
        if wide == 1:
            return Register(numbers[0], first.kind)
        value = Register("undef", first.kind, wide)
        for lane, number in enumerate(numbers):
            value = self._e.put(value, lane, number)
        return value


def _is_whole(parts: Sequence[tuple[Register, int]]) -> bool:
    """Whether some lanes of registers are all lanes of each, in order: to bring others together
    takes longer than to load them."""
    lanes = [(value, k) for value in dict.fromkeys(v for v, _ in parts) for k in range(value.lanes)]
    return lanes == list(parts)


def find_targets(steps: Sequence[Step], find_entry: Callable[[Place], Entry]) -> dict[str, Entry]:
    """For each sum the entry at which it, or a sum that it goes into, is stored behind its loop."""
    targets: dict[str, Entry] = {}
    for step in reversed(steps):
        match step:
            case StoreStep(place, NameValue(name)) if place.array not in HOST_ARRAYS:
                targets[name] = find_entry(place)
            case Reduce(name, _, NameValue(part)) if name in targets:
                targets[part] = targets[name]
    return targets


def find_starts(steps: Sequence[Step], find_entry: Callable[[Place], Entry]) -> frozenset[Entry]:
    """Where vectors begin that nests read or make."""
    starts = set[Entry]()
    for loop in list_loops(steps):
        for touch in loop.touches:
            if touch.index and any(loop.axis == a for i in touch.index for a, _ in i.axes):
                for turn in range(loop.first, loop.behind, loop.step):
                    index = tuple(i.move(loop.axis, turn) for i in touch.index)
                    starts.add(find_entry(Place(touch.name, index)))
    return frozenset(starts)
