"""A nest as a function of its own: what it is given, and its text.

    define internal void @nest_3(ptr noalias %p0, ptr noalias %p1, float %a0, ptr noalias %o0)
                                 arrays, one each            numbers it reads  sums it adds to

Arrays are told not to overlap, so that what is read again and again stays in a register; those that
do share one pointer. A pointer stands at the first entry that the nest touches, so that nests which
do the same to two layers are one text. One without loops is put where it is called: a call would
take a good part of its time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm.emitter import (
    ROWS,
    Emitter,
    NestPrinter,
    Register,
    Scope,
)
from backsight.engine.loops.llvm.team import write_turns
from backsight.engine.loops.representation import HOST_ARRAYS, For, Touch

Group = tuple[str, int, dict[str, int]]
"""Arrays behind one pointer: their storage, where in it the pointer stands, and how far from there
each array begins."""


@dataclass(frozen=True, kw_only=True)
class NestFunction:
    """text: parameters and body. groups: what its pointers are for; values: the names it reads;
    slots: those it changes; in the order of its parameters. reads_rows: whether it is given the
    numbers of the batch's rows besides."""

    text: str
    groups: tuple[Group, ...]
    values: tuple[str, ...]
    slots: tuple[str, ...]
    reads_rows: bool


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
    places = {n: (f"%p{k}", o) for k, g in enumerate(groups) for n, o in g[2].items()}
    emitter, inner = make_emitter(), Scope()
    parameters = [f"ptr noalias %p{k}" for k in range(len(groups))]
    for k, name in enumerate(values):
        value = scope.names.get(name) or scope.slots[name]
        inner.names[name] = Register(f"%a{k}", value.kind, value.lanes)
        parameters.append(f"{emitter.name_type(value.kind)} %a{k}")
    before, after = [], []
    for k, name in enumerate(slots):
        slot = scope.slots[name]
        t = emitter.name_type(slot.kind)
        inner.slots[name] = Register(f"%s_{k}", slot.kind)
        parameters.append(f"ptr noalias %o{k}")
        before += [f"  %s_{k} = alloca {t}", f"  %i_{k} = load {t}, ptr %o{k}"]
        before += [f"  store {t} %i_{k}, ptr %s_{k}"]
        after += [f"  %e_{k} = load {t}, ptr %s_{k}", f"  store {t} %e_{k}, ptr %o{k}"]
    reads_rows = any(
        arrays.regions[n].is_chosen for g in groups for n in g[2] if n in arrays.regions
    )
    parameters += [f"ptr noalias %{ROWS}"] if reads_rows else []
    if nest.shared:
        parameters += ["i64 %thread", "i64 %threads"]
        write_turns(nest, emitter)
    NestPrinter(emitter, arrays, places.__getitem__, changed).print_steps([nest], inner)
    lines = [*before, *emitter.slots, *emitter.lines, *after, "  ret void", "}"]
    place = "" if any(line.startswith("  br ") for line in lines) else " alwaysinline"
    text = "\n".join([f"({', '.join(parameters)}){place} {{", *lines])
    return NestFunction(text=text, groups=groups, values=values, slots=slots, reads_rows=reads_rows)


def _group(touches: Sequence[Touch], arrays: ArrayMap) -> tuple[Group, ...]:
    """The arrays that a nest touches, those that overlap together."""
    names = sorted({t.name for t in touches if t.index is not None})
    plain = [n for n in names if n in HOST_ARRAYS]
    groups: list[tuple[str, int, int, list[str]]] = []
    for name in (n for n in names if n not in HOST_ARRAYS):
        region = arrays.regions[name]
        storage, low, high, members = region.storage, region.offset, region.behind, [name]
        for other in [g for g in groups if g[0] == storage and g[1] < high and low < g[2]]:
            groups.remove(other)
            low, high, members = min(low, other[1]), max(high, other[2]), [*other[3], *members]
        groups.append((storage, low, high, members))
    result: list[Group] = []
    for name in plain:
        start = min(t.index[0].plus for t in touches if t.name == name and t.index)
        result.append((name, start, {name: -start}))
    for storage, _low, _high, members in groups:
        start = min(_find_start(n, touches, arrays) for n in members)
        result.append((storage, start, {n: arrays.regions[n].offset - start for n in members}))
    return tuple(result)


def _find_start(name: str, touches: Sequence[Touch], arrays: ArrayMap) -> int:
    """The place of the first entry of an array that is touched."""
    region = arrays.regions[name]
    if region.is_chosen:
        return region.offset
    indices = (t.index for t in touches if t.name == name and t.index is not None)
    return region.offset + min(
        sum(i.plus * s for i, s in zip(x, region.strides, strict=True)) for x in indices
    )
