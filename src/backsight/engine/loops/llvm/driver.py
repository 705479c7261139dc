"""The function `run` of a module: many steps a call, one after the other, until one is not finite.

    for s in 0 .. n-1:
        but for the first:  update of the step before, and its row of the table
        rows of this step's batch to the workspace, or their numbers alone
        gradient of this step; behind the last, or one that is not finite, the end

Its arguments: n; only_update (1: just the update of step `first`); first; the addresses of the row
numbers, of the table, of what is seen, of the schedule's numbers, of the settings; that of BLAS's
product; that of a list of addresses: the workspace, what is given, all rows of the data; which
thread it is, of how many, the team's memory, and what lets others have the core. Threads have each
their own table and list of addresses, and meet before and behind each part of a step.
"""

from collections.abc import Iterator

from backsight.engine.loops.step_numbers import NUMBERS_SEEN
from backsight.engine.loops.step_program import LoopProgram

FINITE = (0, 2)
"""Loss and squared length of the gradient, among what is seen."""
HEAD = """\
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define i64 @run(i64 %n, i64 %only_update, i64 %first, ptr %rows, ptr %table, ptr %seen,
                ptr %numbers, ptr %settings, ptr %blas, ptr %all,
                i64 %thread, i64 %threads, ptr %team, i64 %yield) #0 {
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
  %t = add i64 %first, %s
{meeting}  br label %filled
filled:"""
CHOOSE = """\
  %rows_behind = mul i64 %s, {count}
  %rows_chosen = getelementptr inbounds i64, ptr %rows, i64 %rows_behind"""
GATHER = """\
{bounds}  br i1 {some}, label %take_{k}, label %taken_{k}
take_{k}:
  %i_{k} = phi i64 [ {first}, %{before} ], [ %i_next_{k}, %take_{k} ]
  %begin_{k} = mul i64 %s, {count}
  %place_{k} = add i64 %begin_{k}, %i_{k}
  %number_at_{k} = getelementptr inbounds i64, ptr %rows, i64 %place_{k}
  %number_{k} = load i64, ptr %number_at_{k}
  %source_{k} = mul i64 %number_{k}, {width}
  %from_{k} = getelementptr inbounds {real}, ptr %all_{k}, i64 %source_{k}
  %inside_{k} = mul i64 %i_{k}, {width}
  %target_{k} = add i64 %inside_{k}, {offset}
  %to_{k} = getelementptr inbounds {real}, ptr %of_0, i64 %target_{k}
  call void @llvm.memcpy.p0.p0.i64(ptr align {size} %to_{k}, ptr align {size} %from_{k},
                                   i64 {bytes}, i1 false)
  %i_next_{k} = add i64 %i_{k}, 1
  %more_{k} = icmp slt i64 %i_next_{k}, {behind}
  br i1 %more_{k}, label %take_{k}, label %taken_{k}
taken_{k}:"""
BOUNDS = """\
  %times_{k} = mul i64 %thread, {count}
  %first_{k} = udiv i64 %times_{k}, %threads
  %times_next_{k} = add i64 %times_{k}, {count}
  %behind_{k} = udiv i64 %times_next_{k}, %threads
  %some_{k} = icmp slt i64 %first_{k}, %behind_{k}
"""
MEETING = "  call void @meet(ptr %team, i64 %threads, i64 %yield)\n"
TEAM = ", i64 %thread, i64 %threads, ptr %team, i64 %yield"
GRADIENT = """\
{meeting}  call void @gradient({storages}, ptr %seen, ptr %table, ptr %numbers, ptr %settings,
                      ptr %blas, i64 %t{rows}{team})"""
TEST = """\
  %seen_at_{k} = getelementptr inbounds double, ptr %seen, i64 {k}
  %seen_{k} = load double, ptr %seen_at_{k}
  %real_{k} = {narrow} double %seen_{k} to {real}
  %size_{k} = call {real} @llvm.fabs.{bits}({real} %real_{k})
  %is_finite_{k} = fcmp one {real} %size_{k}, 0x7FF0000000000000"""
END = """\
  %s_next = add i64 %s, 1
  %is_finite = and i1 %is_finite_0, %is_finite_2
  %is_last = icmp eq i64 %s_next, %n
  %is_not_last = xor i1 %is_last, true
  %goes_on = and i1 %is_finite, %is_not_last
  br i1 %goes_on, label %next, label %end
next:
  br label %update
end:
  ret i64 %s_next
}"""


def print_driver(program: LoopProgram) -> str:
    """The text of `run`."""
    real, size = ("float", 4) if program.dtype == "float32" else ("double", 8)
    narrow, bits = ("fptrunc", "f32") if size == 4 else ("bitcast", "f64")
    storages = ("work", *program.storages)
    plain = ", ".join(f"ptr %of_{k}" for k in range(len(storages)))
    drawn = ", ".join(
        f"ptr %drawn_{k}" if name in program.draws else f"ptr %of_{k}"
        for k, name in enumerate(storages)
    )
    width = NUMBERS_SEEN + program.sums
    meeting, team = (MEETING, TEAM) if program.is_shared else ("", "")
    chosen = _list_chosen(program)
    return "\n".join(
        [
            HEAD,
            *_read_addresses(program),
            STEP.format(
                width=width,
                storages=plain,
                seen=8 * NUMBERS_SEEN,
                meeting=meeting,
                team=team,
                rows=", ptr %rows" if chosen else "",
            ),
            *(CHOOSE.format(count=count) for count in chosen),
            *_move_draws(program, real),
            *_gather_rows(program, real, size),
            GRADIENT.format(
                storages=drawn,
                meeting=meeting,
                team=team,
                rows=", ptr %rows_chosen" if chosen else "",
            ),
            *([MEETING.rstrip()] if program.is_shared else []),
            *(TEST.format(k=k, real=real, narrow=narrow, bits=bits) for k in FINITE),
            END,
        ]
    )


def _list_chosen(program: LoopProgram) -> list[int]:
    """How many rows a batch has, where it is read in its place; else nothing."""
    return [r.shape[0] for r in program.arrays.regions.values() if r.is_chosen][:1]


def _read_addresses(program: LoopProgram) -> Iterator[str]:
    names = [f"of_{k}" for k in range(1 + len(program.storages))]
    names += [f"all_{k}" for k in range(len(program.gathered))]
    for k, name in enumerate(names):
        yield f"  %at_{name} = getelementptr inbounds ptr, ptr %all, i64 {k}"
        yield f"  %{name} = load ptr, ptr %at_{name}"


def _move_draws(program: LoopProgram, real: str) -> Iterator[str]:
    """Random numbers of all steps lie one behind the other."""
    for k, name in enumerate(program.storages, 1):
        if name in program.draws:
            yield f"  %past_{k} = mul i64 %s, {program.arrays.regions[name].behind}"
            yield f"  %drawn_{k} = getelementptr inbounds {real}, ptr %of_{k}, i64 %past_{k}"


def _gather_rows(program: LoopProgram, real: str, size: int) -> Iterator[str]:
    before = "filled"
    for k, name in enumerate(program.gathered):
        region = program.arrays.regions[name]
        count, width = region.shape
        bounds = BOUNDS.format(k=k, count=count) if program.is_shared else ""
        first, behind, some = "0", str(count), "true"
        if program.is_shared:
            first, behind, some = f"%first_{k}", f"%behind_{k}", f"%some_{k}"
        yield GATHER.format(
            k=k,
            before=before,
            count=count,
            width=width,
            offset=region.offset,
            real=real,
            size=size,
            bytes=width * size,
            bounds=bounds,
            first=first,
            behind=behind,
            some=some,
        )
        before = f"taken_{k}"
