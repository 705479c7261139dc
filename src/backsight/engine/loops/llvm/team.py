"""LLVM's lines for what threads do together: who takes which turns, which part of a product, and
what all wait for.

A team's memory begins with the barrier's (`native.barrier`); behind it a cell of 8 bytes for each
number that the first thread tells, then one for each cut product: in how many parts it is done.
"""

from collections.abc import Iterator, Sequence

from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.representation import Alone, For, ProductCall, Step
from backsight.native.barrier import STATE_BYTES

CELL = 8
"""Bytes of a number in a team's memory."""
UNIT = 16
"""Rows or columns that a part of a product has a multiple of, so that BLAS does each entry of it as
in the whole product."""
PARAMETERS = "i64 %thread, i64 %threads, ptr %team, ptr %rests"
"""What a function is given that several threads run."""

MEETING = "call void @meet(ptr %team, i64 %threads, ptr %rests)"


def find_bounds(length: int, part: int, parts: int) -> tuple[int, int]:
    """First and behind of one part of so many rows or columns: for Python what `emit_bounds` is
    for compiled code.

        find_bounds(100, 0, 2), find_bounds(100, 1, 2)     (0, 48), (48, 100)
    """
    ends = [(length * p // parts + UNIT // 2) // UNIT * UNIT for p in (part, part + 1)]
    return min(ends[0], length), length if part + 1 == parts else min(ends[1], length)


def list_told(halves: Sequence[Sequence[Step]]) -> list[str]:
    """Numbers that the first thread tells, in the order of their cells."""
    alone = (s for half in halves for s in half if isinstance(s, Alone))
    return list(dict.fromkeys(name for s in alone for name in s.tells))


def list_cut(halves: Sequence[Sequence[Step]]) -> list[ProductCall]:
    """Products that are cut, in the order of their cells."""
    return [s for half in halves for s in half if isinstance(s, ProductCall) and s.part is not None]


def find_cell(number: int) -> int:
    """Where a cell is in a team's memory, in bytes."""
    return STATE_BYTES + CELL * number


def write_bounds(nest: For, emitter: Emitter) -> None:
    """`%from` and `%to`: the first turn of an axis that this thread takes, and the one behind its
    last."""
    for name, turn in zip(("%from", "%to"), emit_turns(nest.turns, emitter), strict=True):
        stepped = emitter.emit(f"mul i64 {turn}, {nest.step}")
        emitter.write_line(f"{name} = add i64 {stepped}, {nest.first}")


def emit_turns(count: int, emitter: Emitter) -> Iterator[str]:
    """The first of so many turns that this thread takes, then the one behind its last."""
    for who in ("%thread", emitter.emit("add i64 %thread, 1")):
        times = emitter.emit(f"mul i64 {who}, {count}")
        yield emitter.emit(f"udiv i64 {times}, %threads")


def emit_bounds(length: int, parts: str, emitter: Emitter) -> tuple[str, str]:
    """First and behind of this thread's part of rows or columns; nothing where it has none."""
    following = emitter.emit("add i64 %thread, 1")
    ends = []
    for who in ("%thread", following):
        times = emitter.emit(f"mul i64 {who}, {length}")
        even = emitter.emit(f"udiv i64 {times}, {parts}")
        more = emitter.emit(f"add i64 {even}, {UNIT // 2}")
        units = emitter.emit(f"udiv i64 {more}, {UNIT}")
        end = emitter.emit(f"mul i64 {units}, {UNIT}")
        ends.append(_emit_least(end, length, emitter))
    is_last = emitter.emit(f"icmp eq i64 {following}, {parts}")
    behind = emitter.emit(f"select i1 {is_last}, i64 {length}, i64 {ends[1]}")
    return ends[0], behind


def _emit_least(value: str, most: int, emitter: Emitter) -> str:
    is_less = emitter.emit(f"icmp ult i64 {value}, {most}")
    return emitter.emit(f"select i1 {is_less}, i64 {value}, i64 {most}")


def emit_parts(number: int, emitter: Emitter) -> str:
    """In how many parts a product is done."""
    return emitter.emit(f"load i64, ptr {_emit_cell(number, emitter)}")


def emit_meeting(emitter: Emitter) -> None:
    """Wait for all."""
    emitter.write_line(MEETING)


def write_branch(test: str, emitter: Emitter) -> str:
    """Go on only where something holds; the block that follows, which `write_join` begins."""
    inside, behind = emitter.label(), emitter.label()
    emitter.open_block(inside, f"br i1 {test}, label %{inside}, label %{behind}")
    return behind


def write_join(behind: str, emitter: Emitter) -> None:
    """The end of what only some do."""
    emitter.open_block(behind, f"br label %{behind}")


def write_told(slots: Sequence[tuple[int, Register]], emitter: Emitter) -> None:
    """Put numbers into their cells."""
    for cell, slot in _list_cells(slots, emitter):
        emitter.store(cell, emitter.load(slot))


def read_told(slots: Sequence[tuple[int, Register]], emitter: Emitter) -> None:
    """Read numbers from their cells."""
    for cell, slot in _list_cells(slots, emitter):
        emitter.store(slot, emitter.load(cell))


def _list_cells(
    slots: Sequence[tuple[int, Register]], emitter: Emitter
) -> Iterator[tuple[Register, Register]]:
    for number, slot in slots:
        yield Register(_emit_cell(number, emitter), slot.kind), slot


def _emit_cell(number: int, emitter: Emitter) -> str:
    return emitter.emit(f"getelementptr inbounds i8, ptr %team, i64 {find_cell(number)}")
