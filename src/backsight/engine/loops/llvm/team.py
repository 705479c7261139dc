"""LLVM's lines for what threads do together: who takes which turns, which part of a product, and
what all wait for.

A team's memory begins with the barrier's (`native.barrier`); behind it stand, for each cut product,
two numbers for each thread: its first row or column, and how many it does.
"""

from collections.abc import Sequence

from backsight.engine.loops.llvm.emitter import Emitter
from backsight.engine.loops.representation import For, ProductCall, Step
from backsight.native.barrier import STATE_BYTES

PARAMETERS = "i64 %thread, i64 %threads, ptr %team, ptr %rests"
"""What a function is given that several threads run."""

MEETING = "call void @meet(ptr %team, i64 %threads, ptr %rests)"


def list_cut(halves: Sequence[Sequence[Step]]) -> list[ProductCall]:
    """Products that are cut, in the order of their cells."""
    return [s for half in halves for s in half if isinstance(s, ProductCall) and s.part is not None]


def write_bounds(nest: For, emitter: Emitter) -> None:
    """`%from` and `%to`: the first turn of an axis that this thread takes, and the one behind its
    last."""
    for name, who in (("%from", "%thread"), ("%to", emitter.emit("add i64 %thread, 1"))):
        times = emitter.emit(f"mul i64 {who}, {nest.turns}")
        turn = emitter.emit(f"udiv i64 {times}, %threads")
        stepped = emitter.emit(f"mul i64 {turn}, {nest.step}")
        emitter.write_line(f"{name} = add i64 {stepped}, {nest.first}")


def emit_part(number: int, emitter: Emitter) -> list[str]:
    """The first row or column of a cut product that this thread does, and how many."""
    before = emitter.emit(f"mul i64 %threads, {number}")
    part = emitter.emit(f"add i64 {before}, %thread")
    place = emitter.emit(f"getelementptr inbounds {{i64, i64}}, ptr %team, i64 {part}")
    cell = f"getelementptr inbounds i8, ptr {place}, i64"
    cells = [emitter.emit(f"{cell} {STATE_BYTES + at}") for at in (0, 8)]
    return [emitter.emit(f"load i64, ptr {c}") for c in cells]


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
