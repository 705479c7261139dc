"""Entries of arrays in memory: where they are, and how they are loaded and stored.

z[32 b + n, u] of z: (100, 20), in a loop over u in 8 lanes::

    20 (32 b + n) + u           the entry of the first lane, counted from that of z
    load <8 x float>            the others lie behind it: neighboring lanes are 1 apart
    gather, scatter             where they are more apart
    load float                  where all lanes want the same
"""

from collections.abc import Callable, Iterable

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.entry_buffer import Entry, EntryBuffer
from backsight.engine.loops.llvm.scope import Scope
from backsight.engine.loops.representation import Index, Place

ROWS = "rows"
"""The numbers of the batch's rows among all of the data."""


class ArrayMemory:
    """arrays: where they lie. pointer: an array's pointer, and how far from it the array begins.
    entries: what is known of them, in code without loops."""

    def __init__(
        self,
        emitter: Emitter,
        arrays: ArrayMap,
        pointer: Callable[[str], Entry],
        entries: EntryBuffer | None = None,
    ) -> None:
        self._e, self._arrays, self._pointer, self.entries = emitter, arrays, pointer, entries

    def load(self, place: Place, scope: Scope) -> Register:
        """The number at a place, or that of each lane."""
        kind = place.kind
        if self.entries and kind == "real" and not self._is_chosen(place):
            known = self.entries.read(self._list_entries(place, scope))
            if known is not None:
                return known
        pointer, apart = self._find_address(place, scope)
        lanes, size = scope.lanes if apart else 1, self._e.find_size(kind)
        if apart <= 1:
            return self._e.load(Register(pointer, kind, lanes), align=size)
        wide, places = self._e.name_type(kind, lanes), self._spread(pointer, place, apart, lanes)
        name = f"@llvm.masked.gather.{self._e.name_for_llvm(kind, lanes)}.v{lanes}p0"
        return Register(self._e.emit(f"call {wide} {name}({places}, {wide} undef)"), kind, lanes)

    def store(self, place: Place, value: Register, scope: Scope) -> None:
        """Keep a value at a place, or that of each lane at its own."""
        kind = place.kind
        if value.kind != kind:
            value = self._e.apply(kind, (value,))
        if self.entries and kind == "real":
            self.entries.write(self._list_entries(place, scope), value)
            return
        pointer, apart = self._find_address(place, scope)
        lanes, size = scope.lanes if apart else 1, self._e.find_size(kind)
        value = self._e.spread(value, lanes)
        if apart <= 1:
            self._e.store(Register(pointer, kind, lanes), value, align=size)
            return
        places = self._spread(pointer, place, apart, lanes)
        name = f"@llvm.masked.scatter.{self._e.name_for_llvm(kind, lanes)}.v{lanes}p0"
        self._e.write_line(f"call void {name}({self._e.find_type(value)} {value.text}, {places})")

    def _is_chosen(self, place: Place) -> bool:
        """Whether its row is known only when the step runs."""
        return self._arrays.regions[place.array].is_chosen

    def _spread(self, pointer: str, place: Place, apart: int, lanes: int) -> str:
        """A pointer for each lane, and that none is left out. LLVM takes the numbers one by one
        where that is faster."""
        t, size = self._e.name_type(place.kind), self._e.find_size(place.kind)
        steps = ", ".join(f"i64 {lane * apart}" for lane in range(lanes))
        places = self._e.emit(
            f"getelementptr inbounds {t}, ptr {pointer}, <{lanes} x i64> <{steps}>"
        )
        every = f"<{lanes} x i1> <{', '.join(['i1 true'] * lanes)}>"
        return f"<{lanes} x ptr> align {size} {places}, {every}"

    # ---------------------------------------------------------------- addresses
    def _find_address(self, place: Place, scope: Scope) -> tuple[str, int]:
        """A pointer to an entry, and how far apart the entries of neighboring lanes are."""
        pointer, base = self._pointer(place.array)
        region = self._arrays.regions.get(place.array)
        axes = list(zip(place.index, region.strides if region else (1,), strict=True))
        row = ""
        if region and region.is_chosen:
            (index, width), axes = axes[0], axes[1:]
            row = self._find_row(index, width, scope)
        at, apart = self._add_up(axes, base, scope)
        if row:
            at = row if at == "0" else self._e.emit(f"add nsw i64 {row}, {at}")
        return self._e.move(pointer, at, place.kind), apart

    def _add_up(
        self, axes: Iterable[tuple[Index, int]], base: int, scope: Scope
    ) -> tuple[str, int]:
        """How far from `base` an entry is, by its indices and their strides, and how far apart
        those of neighboring lanes are."""
        terms: dict[str, int] = {}
        for index, stride in axes:
            base += index.plus * stride
            for axis, times in index.axes:
                terms[axis] = terms.get(axis, 0) + times * stride
        at = str(base)
        for axis, times in terms.items():
            turn = scope.turns[axis]
            if times != 1:
                turn = self._e.emit(f"mul nsw i64 {turn}, {times}")
            at = turn if at == "0" else self._e.emit(f"add nsw i64 {turn}, {at}")
        return at, terms.get(scope.axis, 0)

    def _find_row(self, index: Index, width: int, scope: Scope) -> str:
        """How far from the first row of all the data one of the batch's is."""
        at, _ = self._add_up([(index, 1)], 0, scope)
        place = self._e.emit(f"getelementptr inbounds i64, ptr %{ROWS}, i64 {at}")
        number = self._e.emit(f"load i64, ptr {place}, align 8")
        return self._e.emit(f"mul nsw i64 {number}, {width}")

    def _list_entries(self, place: Place, scope: Scope) -> list[Entry]:
        """The entries at a place in code without loops, one for each lane: pointer and number."""
        pointer, at = self._pointer(place.array)
        apart = 0
        for index, stride in zip(
            place.index, self._arrays.regions[place.array].strides, strict=True
        ):
            at += index.plus * stride
            for axis, times in index.axes:
                at += int(scope.turns[axis]) * times * stride
                apart += times * stride * (axis == scope.axis)
        return [(pointer, at + lane * apart) for lane in range(scope.lanes if apart else 1)]
