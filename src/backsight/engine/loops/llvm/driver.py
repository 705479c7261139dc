"""The function `run` of a module: many steps a call, one after the other, until one is not finite.

    for s in 0 .. n-1:
        but for the first:  update of the step before, and its row of the table
        gradient of this step; behind the last, or one that is not finite, the end

Its arguments: n; only_update (1: just the update of step `first`); first; the addresses of the row
numbers, of the table, of what is seen, of the schedule's numbers, of the settings; that of BLAS's
product; that of a list of addresses: the workspace, and what is given; which
thread it is, of how many, the team's memory, and what lets others have the core. Threads have each
their own list of addresses, and meet before and behind each part of a step. They store to the same
table: some numbers one of them, the others each of them, which are equal then; what is seen is in
it before they meet for the next gradient, the first that changes it.
"""

from collections.abc import Iterator

from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.subnormals import write_flushing
from backsight.engine.loops.llvm.team import MEETING, PARAMETERS
from backsight.engine.loops.llvm.words import WordPrinter
from backsight.engine.loops.step_numbers import NUMBERS_SEEN
from backsight.engine.loops.step_program import LoopProgram

FINITE = (0, 2)
"""Loss and squared length of the gradient, among what is seen."""
ARGUMENTS = (
    "i64 %n, i64 %only_update, i64 %first, ptr %rows, ptr %table, ptr %seen, ptr %numbers, "
    f"ptr %settings, ptr %blas, ptr %all, {PARAMETERS}"
)
HEAD = """\
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define {linkage}i64 @{name}({given}) #0 {{
start:"""
STEP = """\
  %is_alone = icmp ne i64 %only_update, 0
  br i1 %is_alone, label %update, label %fill
update:
  %row_number = phi i64 [ 0, %start ], [ %s, %next ]
  %t_updated = phi i64 [ %first, %start ], [ %t, %next ]
  %s_updated = phi i64 [ 0, %start ], [ %s_next, %next ]
{meeting}  %row_place = mul i64 %row_number, {width}
  %row = getelementptr inbounds double, ptr %table, i64 %row_place
  call void @update({storages}, ptr %seen, ptr %row, ptr %numbers, ptr %settings, ptr %blas,
                    i64 %t_updated{rows}{team})
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %row, ptr align 8 %seen, i64 {seen}, i1 false)
  br i1 %is_alone, label %over, label %fill
over:
  ret i64 0
fill:
  %s = phi i64 [ 0, %start ], [ %s_updated, %update ]
  %t = add i64 %first, %s"""
END = """\
  %s_next = add i64 %s, 1
  %is_last = icmp eq i64 %s_next, %n
  %is_not_last = xor i1 %is_last, true
  %goes_on = and i1 {is_finite}, %is_not_last
  br i1 %goes_on, label %next, label %end
next:
  br label %update
end:
  ret i64 %s_next
}}"""


def print_driver(program: LoopProgram) -> str:
    """The text of `run`."""
    emitter = WordPrinter(program.dtype).make_emitter()
    meeting = f"  {MEETING}\n" if program.is_shared else ""
    step = STEP.format(
        meeting=meeting,
        width=NUMBERS_SEEN + program.sums,
        storages=", ".join(f"ptr %of_{k}" for k in range(1 + len(program.storages))),
        seen=8 * NUMBERS_SEEN,
        rows=", ptr %rows" if program.arrays.has_chosen else "",
        team=f", {PARAMETERS}" if program.is_shared else "",
    )
    _write_gradient(program, emitter)
    end = END.format(is_finite=_emit_test(emitter))
    name, linkage = ("steps", "internal ") if program.flushes else ("run", "")
    head = HEAD.format(linkage=linkage, name=name, given=ARGUMENTS)
    run = [write_flushing(name, ARGUMENTS)] if program.flushes else []
    return "\n".join([head, *_read_addresses(program), step, *emitter.lines, end, *run])


def _read_addresses(program: LoopProgram) -> Iterator[str]:
    names = [f"of_{k}" for k in range(1 + len(program.storages))]
    for k, name in enumerate(names):
        yield f"  %at_{name} = getelementptr inbounds ptr, ptr %all, i64 {k}"
        yield f"  %{name} = load ptr, ptr %at_{name}"


def _write_gradient(program: LoopProgram, emitter: Emitter) -> None:
    """The first half on this step's random numbers and rows, which lie behind those of the steps
    before; threads meet before and behind each part of it."""
    regions, rows = program.arrays.regions, ""
    pointers = [f"%of_{k}" for k in range(1 + len(program.storages))]
    if program.is_shared:
        emitter.write_line(MEETING)
    for k, name in enumerate(program.storages, 1):
        if name in program.draws:
            numbers = emitter.emit(f"mul i64 %s, {regions[name].behind}")
            pointers[k] = emitter.move(pointers[k], numbers)
    if program.arrays.has_chosen:
        count = next(r.shape[0] for r in regions.values() if r.is_chosen)
        number = emitter.emit(f"mul i64 %s, {count}")
        rows = f", ptr {emitter.emit(f'getelementptr inbounds i64, ptr %rows, i64 {number}')}"
    given = ", ".join(f"ptr {p}" for p in pointers)
    others = "ptr %seen, ptr %table, ptr %numbers, ptr %settings, ptr %blas, i64 %t"
    team = f", {PARAMETERS}" if program.is_shared else ""
    emitter.write_line(f"call void @gradient({given}, {others}{rows}{team})")
    if program.is_shared:
        emitter.write_line(MEETING)


def _emit_test(emitter: Emitter) -> str:
    """Whether what is seen is finite, as a number of the network's dtype."""
    tests = []
    for k in FINITE:
        seen = emitter.load(Register(emitter.move("%seen", k, "host"), "host"))
        size = emitter.apply("absolute", (emitter.apply("real", (seen,)),))
        tests.append(emitter.emit(f"fcmp one {emitter.real} {size.text}, 0x7FF0000000000000"))
    return emitter.emit(f"and i1 {', '.join(tests)}")
