"""A nest as a function of its own: what it is given, and its text.

    define internal void @nest_3(ptr noalias %p0, ptr noalias %p1, float %a0, ptr noalias %o0)
                                 arrays, one each            numbers it reads  sums it adds to

Arrays are told not to overlap, so that what is read again and again stays in a register; those that
do share one pointer. A pointer stands at the first entry that the nest touches, so that nests which
do the same to two layers are one text. One without loops is put where it is called: a call would
take a good part of its time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.memory import ROWS, ArrayMemory
from backsight.engine.loops.llvm.nest import NestPrinter
from backsight.engine.loops.llvm.scope import Scope
from backsight.engine.loops.llvm.team import write_bounds
from backsight.engine.loops.representation import HOST_ARRAYS, For, Kind, Place, Touch

PointerGroup = tuple[str, int, dict[str, int]]
"""Arrays behind one pointer: their storage, where in it the pointer stands, and how far from there
each array begins."""


@dataclass(kw_only=True)
class NestFunction:
    """A function that is being written, and its call.

    outer, around: the lines where it is called, and what is known there. emitter, scope: the same
    inside. parameters: with the argument of each. before, after: lines for the slots.
    """

    outer: Emitter
    around: Scope
    emitter: Emitter
    scope: Scope = field(default_factory=Scope)
    parameters: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def take_pointer(self, pointer: str, start: int, kind: Kind) -> str:
        """A parameter for arrays, which stands so many numbers behind a pointer."""
        name = f"%p{len(self.parameters)}"
        self.parameters[f"ptr noalias {name}"] = f"ptr {self.outer.move(pointer, start, kind)}"
        return name

    def take_value(self, name: str) -> None:
        """A parameter for a number that is read."""
        value = self.around.names.get(name) or self.outer.load(self.around.slots[name])
        own = Register(f"%a{len(self.scope.names)}", value.kind)
        t = self.outer.find_type(value)
        self.parameters[f"{t} {own.text}"] = f"{t} {value.text}"
        self.scope.names[name] = own

    def take_slot(self, name: str) -> None:
        """A parameter for one that changes: inside it has a slot of its own."""
        slot, k = self.around.slots[name], len(self.scope.slots)
        t = self.outer.find_type(slot)
        self.parameters[f"ptr noalias %o{k}"] = f"ptr {slot.text}"
        self.before += [f"  %s_{k} = alloca {t}", f"  %i_{k} = load {t}, ptr %o{k}"]
        self.before += [f"  store {t} %i_{k}, ptr %s_{k}"]
        self.after += [f"  %e_{k} = load {t}, ptr %s_{k}", f"  store {t} %e_{k}, ptr %o{k}"]
        self.scope.slots[name] = Register(f"%s_{k}", slot.kind)

    @property
    def text(self) -> str:
        """Parameters and body."""
        lines = [*self.before, *self.emitter.slots, *self.emitter.lines, *self.after]
        place = "" if any(line.startswith("  br ") for line in lines) else " alwaysinline"
        return "\n".join([f"({', '.join(self.parameters)}){place} {{", *lines, "  ret void", "}"])


def print_function(
    nest: For,
    arrays: ArrayMap,
    pointers: Mapping[str, str],
    changed: frozenset[str],
    function: NestFunction,
) -> None:
    """Write the function of a nest. pointers: of storages, where it is called. changed: as for
    `NestPrinter`."""
    places: dict[str, tuple[str, int]] = {}
    for storage, start, members in _group(nest.touches, arrays):
        pointer = function.take_pointer(pointers[storage], start, Place(storage).kind)
        places |= {name: (pointer, at) for name, at in members.items()}
    made = {t.name for t in nest.touches if t.makes}
    known = [n for n in dict.fromkeys(t.name for t in nest.touches) if n in function.around]
    for name in (n for n in known if n not in made):
        function.take_value(name)
    for name in (n for n in known if n in made):
        function.take_slot(name)
    if any(arrays.regions[n].is_chosen for n in places if n in arrays.regions):
        function.parameters[f"ptr noalias %{ROWS}"] = f"ptr %{ROWS}"
    if nest.shared:
        function.parameters |= {p: p for p in ("i64 %thread", "i64 %threads")}
        write_bounds(nest, function.emitter)
    memory = ArrayMemory(function.emitter, arrays, places.__getitem__)
    NestPrinter(function.emitter, memory, changed).print_steps([nest], function.scope)


def _group(touches: Sequence[Touch], arrays: ArrayMap) -> Iterator[PointerGroup]:
    """The arrays that a nest touches, those that overlap together."""
    names = sorted({t.name for t in touches if t.index is not None})
    for name in (n for n in names if n in HOST_ARRAYS):
        start = min(t.index[0].plus for t in touches if t.name == name and t.index)
        yield name, start, {name: -start}
    groups: list[tuple[str, int, int, list[str]]] = []
    for name in (n for n in names if n not in HOST_ARRAYS):
        region = arrays.regions[name]
        storage, low, high, members = region.storage, region.offset, region.behind, [name]
        for other in [g for g in groups if g[0] == storage and g[1] < high and low < g[2]]:
            groups.remove(other)
            low, high, members = min(low, other[1]), max(high, other[2]), [*other[3], *members]
        groups.append((storage, low, high, members))
    for storage, _low, _high, members in groups:
        start = min(_find_start(n, touches, arrays) for n in members)
        yield storage, start, {n: arrays.regions[n].offset - start for n in members}


def _find_start(name: str, touches: Sequence[Touch], arrays: ArrayMap) -> int:
    """The place of the first entry of an array that is touched."""
    region = arrays.regions[name]
    if region.is_chosen:
        return region.offset
    return min(
        region.find_start(t.index) for t in touches if t.name == name and t.index is not None
    )
