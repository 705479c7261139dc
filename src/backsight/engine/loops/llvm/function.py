"""A nest as a function of its own: what it is given, and its text.

    define internal void @nest_3(ptr noalias %p0, ptr noalias %p1, float %a0, ptr noalias %o0)
                                 arrays, one each            numbers it reads  sums it adds to

Arrays are told not to overlap, so that what is read again and again stays in a register; those that
do share one pointer. A pointer stands at the first entry that the nest touches, so that nests which
do the same to two layers are one text. One without loops is put where it is called: a call would
take a good part of its time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.memory import ROWS, ArrayMemory
from backsight.engine.loops.llvm.nest import NestPrinter
from backsight.engine.loops.llvm.scope import Scope
from backsight.engine.loops.llvm.team import write_turns
from backsight.engine.loops.representation import HOST_ARRAYS, For, Touch


class PointerGroup(NamedTuple):
    """Arrays behind one pointer: their storage, where in it the pointer stands, and how far from
    there each array begins."""

    storage: str
    start: int
    members: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class NestFunction:
    """text: parameters and body. groups: what its pointers are for; values: the names it reads;
    slots: those it changes; others: what the caller has by the same name; in the order of its
    parameters."""

    text: str
    groups: tuple[PointerGroup, ...]
    values: tuple[str, ...]
    slots: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(kw_only=True)
class _Writing:
    """A function that is being written: its parameters, what it begins and ends with, and what is
    known in it."""

    emitter: Emitter
    parameters: list[str]
    scope: Scope = field(default_factory=Scope)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def take_value(self, value: Register) -> Register:
        """A parameter for a number that is read."""
        name = f"%a{len(self.scope.names)}"
        self.parameters.append(f"{self.emitter.name_type(value.kind)} {name}")
        return Register(name, value.kind, value.lanes)

    def take_slot(self, slot: Register) -> Register:
        """A parameter for one that changes: inside it has a slot of its own."""
        k, t = len(self.scope.slots), self.emitter.name_type(slot.kind)
        self.parameters.append(f"ptr noalias %o{k}")
        self.before += [f"  %s_{k} = alloca {t}", f"  %i_{k} = load {t}, ptr %o{k}"]
        self.before += [f"  store {t} %i_{k}, ptr %s_{k}"]
        self.after += [f"  %e_{k} = load {t}, ptr %s_{k}", f"  store {t} %e_{k}, ptr %o{k}"]
        return Register(f"%s_{k}", slot.kind)

    def close(self) -> str:
        """Its text."""
        lines = [*self.before, *self.emitter.slots, *self.emitter.lines, *self.after]
        place = "" if any(line.startswith("  br ") for line in lines) else " alwaysinline"
        return "\n".join([f"({', '.join(self.parameters)}){place} {{", *lines, "  ret void", "}"])


def print_function(
    nest: For,
    arrays: ArrayMap,
    scope: Scope,
    changed: frozenset[str],
    make_emitter: Callable[[], Emitter],
) -> NestFunction:
    """The function of a nest. scope: what is known around it. changed: as for `NestPrinter`."""
    known = dict.fromkeys(
        t.name for t in nest.touches if t.name in scope.names or t.name in scope.slots
    )
    made = {t.name for t in nest.touches if t.makes}
    values = tuple(n for n in known if n not in made)
    slots = tuple(n for n in known if n in made)
    groups = _group(nest.touches, arrays)
    places = {n: (f"%p{k}", at) for k, g in enumerate(groups) for n, at in g.members.items()}
    emitter = make_emitter()
    own = _Writing(emitter=emitter, parameters=[f"ptr noalias %p{k}" for k in range(len(groups))])
    for name in values:
        own.scope.names[name] = own.take_value(scope.find(name))
    for name in slots:
        own.scope.slots[name] = own.take_slot(scope.slots[name])
    others = [f"ptr %{ROWS}"] if any(_is_chosen(n, arrays) for n in places) else []
    own.parameters += [o.replace("ptr", "ptr noalias") for o in others]
    if nest.shared:
        others += ["i64 %thread", "i64 %threads"]
        own.parameters += others[-2:]
        write_turns(nest, emitter)
    memory = ArrayMemory(emitter, arrays, places.__getitem__)
    NestPrinter(emitter, memory, changed).print_steps([nest], own.scope)
    return NestFunction(
        text=own.close(), groups=groups, values=values, slots=slots, others=tuple(others)
    )


def _is_chosen(name: str, arrays: ArrayMap) -> bool:
    return name in arrays.regions and arrays.regions[name].is_chosen


def _group(touches: Sequence[Touch], arrays: ArrayMap) -> tuple[PointerGroup, ...]:
    """The arrays that a nest touches, those that overlap together."""
    names = sorted({t.name for t in touches if t.index is not None})
    groups: list[tuple[str, int, int, list[str]]] = []
    for name in (n for n in names if n not in HOST_ARRAYS):
        region = arrays.regions[name]
        storage, low, high, members = region.storage, region.offset, region.behind, [name]
        for other in [g for g in groups if g[0] == storage and g[1] < high and low < g[2]]:
            groups.remove(other)
            low, high, members = min(low, other[1]), max(high, other[2]), [*other[3], *members]
        groups.append((storage, low, high, members))
    result = []
    for name in (n for n in names if n in HOST_ARRAYS):
        start = min(t.index[0].plus for t in touches if t.name == name and t.index)
        result.append(PointerGroup(name, start, {name: -start}))
    for storage, _low, _high, members in groups:
        start = min(_find_start(n, touches, arrays) for n in members)
        offsets = {n: arrays.regions[n].offset - start for n in members}
        result.append(PointerGroup(storage, start, offsets))
    return tuple(result)


def _find_start(name: str, touches: Sequence[Touch], arrays: ArrayMap) -> int:
    """The place of the first entry of an array that is touched."""
    region = arrays.regions[name]
    if region.is_chosen:
        return region.offset
    return min(
        region.find_start(t.index) for t in touches if t.name == name and t.index is not None
    )
