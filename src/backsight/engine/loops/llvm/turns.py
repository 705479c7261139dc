"""A loop of LLVM: a body once, and a way back to it.

before:  br head, or past it where there is no turn at all
head:    turn = phi [ first, before ], [ next, end ]
         body
         next = turn + step
end:     br (next < behind), head, after
after:
"""

from collections.abc import Callable

from backsight.engine.loops.llvm.emitter import Emitter


def write_turns(
    emitter: Emitter,
    bounds: tuple[str, str],
    body: Callable[[str], None],
    *,
    step: int = 1,
    may_be_none: bool = False,
) -> None:
    """bounds: the first turn, and the one behind the last. body: writes what is done at a turn.
    may_be_none: whether there may be no turn."""
    before, head, after = (emitter.label() for _ in range(3))
    turn, following, end = f"%t_{head}", f"%f_{head}", f"e_{head}"
    first, behind = bounds
    emitter.open_block(before, f"br label %{before}")
    if may_be_none:
        some = emitter.emit(f"icmp slt i64 {first}, {behind}")
        emitter.open_block(head, f"br i1 {some}, label %{head}, label %{after}")
    else:
        emitter.open_block(head, f"br label %{head}")
    emitter.write_line(f"{turn} = phi i64 [ {first}, %{before} ], [ {following}, %{end} ]")
    body(turn)
    emitter.write_line(f"{following} = add nsw i64 {turn}, {step}")
    emitter.open_block(end, f"br label %{end}")
    again = emitter.emit(f"icmp slt i64 {following}, {behind}")
    emitter.open_block(after, f"br i1 {again}, label %{head}, label %{after}")
