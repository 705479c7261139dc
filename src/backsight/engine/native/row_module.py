"""The function `run` of a module for numerical gradients: blocks of eight changes, one after the
other, each of one row and one unit.

    for each unit, for each block:
        column; if no change matters, zeros to `out` and on to the next
        base, where the row is another than before and signs do not cancel
        tail

Its arguments: how many units, and blocks; the addresses of the blocks' rows, of the settings, and
of a list of addresses for each unit: the workspace, what is given. It gives the number of changes
that mattered.
"""

from collections.abc import Iterator, Sequence

from backsight.engine.loops.llvm.module import ModulePrinter
from backsight.engine.native.row_equations import DTYPE, PAIRS, OperandArray
from backsight.engine.native.row_program import RowProgram

HEAD = """\
define i64 @run(i64 %units, i64 %blocks, ptr %rows, ptr %settings, ptr %all) {
start:
  %seen = alloca double
  %last_row = alloca i64
  store i64 -1, ptr %last_row
  br label %unit
unit:
  %u = phi i64 [ 0, %start ], [ %u_next, %unit_end ]
  %done_before = phi i64 [ 0, %start ], [ %done_next, %unit_end ]"""
ADDRESSES = """\
  %own_at = mul i64 %u, {count}
  %own = getelementptr inbounds ptr, ptr %all, i64 %own_at"""
BLOCK = """\
  br label %block
block:
  %b = phi i64 [ 0, %unit ], [ %b_next, %next ]
  %done = phi i64 [ %done_before, %unit ], [ %done_next, %next ]
  %row_at = getelementptr inbounds i64, ptr %rows, i64 %b
  %row = load i64, ptr %row_at"""
COLUMN = """\
  call void @column({given})
  %many = load double, ptr %seen
  %is_still = fcmp oeq double %many, 0.0
  br i1 %is_still, label %still, label %moved
still:
  store <{pairs} x double> zeroinitializer, ptr %{out}, align 8
  br label %next
moved:"""
BASE = """\
  %row_before = load i64, ptr %last_row
  %is_same = icmp eq i64 %row, %row_before
  br i1 %is_same, label %known, label %new
new:
  call void @base({given})
  store i64 %row, ptr %last_row
  br label %known
known:"""
TAIL = """\
  call void @tail({given})
  br label %next
next:
  %count = fptosi double %many to i64
  %done_next = add i64 %done, %count
  %b_next = add i64 %b, 1
  %goes_on = icmp slt i64 %b_next, %blocks
  br i1 %goes_on, label %block, label %unit_end
unit_end:
  %u_next = add i64 %u, 1
  %are_more = icmp slt i64 %u_next, %units
  br i1 %are_more, label %unit, label %end
end:
  ret i64 %done_next"""


def print_row_module(program: RowProgram) -> str:
    """The text of the module."""
    names = [array.name for array in program.operands]
    module = ModulePrinter(DTYPE, program.arrays, names)
    return module.print_module(program.parts, _print_driver(program))


def _print_driver(program: RowProgram) -> str:
    arrays = program.operands
    pointers = ["ptr %of_0", *(f"ptr %here_{k}" for k in range(1, 1 + len(arrays)))]
    given = ", ".join(
        [*pointers, "ptr %seen", "ptr null", "ptr null", "ptr %settings", "ptr null", "i64 0"]
    )
    out = next(f"here_{k}" for k, array in enumerate(arrays, 1) if array.kind == "out")
    return "\n".join(
        [
            HEAD,
            *_read_addresses(1 + len(arrays)),
            BLOCK,
            *_move_pointers(arrays),
            COLUMN.format(given=given, pairs=PAIRS, out=out),
            *([BASE.format(given=given)] if "base" in program.parts else []),
            TAIL.format(given=given),
            "}",
        ]
    )


def _read_addresses(count: int) -> Iterator[str]:
    yield ADDRESSES.format(count=count)
    for k in range(count):
        yield f"  %at_{k} = getelementptr inbounds ptr, ptr %own, i64 {k}"
        yield f"  %of_{k} = load ptr, ptr %at_{k}"


def _move_pointers(arrays: Sequence[OperandArray]) -> Iterator[str]:
    """Each array where this row's part, or this block's, lies."""
    for k, array in enumerate(arrays, 1):
        turn = "%row" if array.by_row else "%b"
        yield f"  %past_{k} = mul i64 {turn}, {array.by_row or array.by_block}"
        yield f"  %here_{k} = getelementptr inbounds double, ptr %of_{k}, i64 %past_{k}"
