"""Small functions in LLVM's own text."""

from backsight.native.barrier import write_barrier


def write_axpy(flags: str = "", lanes: int = 1) -> str:
    """run(n, x, y) -> n: y = y + 1.1 x in float32. flags: of its two operations, such as
    contract. lanes: how many numbers are done side by side; n is a multiple of it."""
    factor, t = "0x3FF19999A0000000", "float"
    if lanes > 1:
        factor, t = f"<{', '.join([f'float {factor}'] * lanes)}>", f"<{lanes} x float>"
    return f"""
define i64 @run(i64 %n, ptr noalias %x, ptr noalias %y) {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %p = getelementptr inbounds float, ptr %x, i64 %i
  %q = getelementptr inbounds float, ptr %y, i64 %i
  %a = load {t}, ptr %p, align 4
  %b = load {t}, ptr %q, align 4
  %c = fmul {flags} {t} %a, {factor}
  %d = fadd {flags} {t} %c, %b
  store {t} %d, ptr %q, align 4
  %next = add nsw i64 %i, {lanes}
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
  ret i64 %next
}}
"""


def write_meetings(*, meeting: bool = True) -> str:
    """run(part, threads, rounds, state, places, rests) -> how often another had not come.

    Each writes its round into its place, meets, reads all places, and meets again.
    """
    meet = "call void @meet(ptr %state, i64 %threads, ptr %rests)" if meeting else ""
    return f"""{write_barrier()}
define i64 @run(i64 %part, i64 %threads, i64 %rounds, ptr %state, ptr %places, ptr %rests) {{
entry:
  %mine = getelementptr i64, ptr %places, i64 %part
  br label %round
round:
  %r = phi i64 [1, %entry], [%r2, %after]
  %late = phi i64 [0, %entry], [%late2, %after]
  store volatile i64 %r, ptr %mine
  {meet}
  br label %read
read:
  %k = phi i64 [0, %round], [%k2, %read]
  %late1 = phi i64 [%late, %round], [%late2, %read]
  %at = getelementptr i64, ptr %places, i64 %k
  %seen = load volatile i64, ptr %at
  %differs = icmp ne i64 %seen, %r
  %one = zext i1 %differs to i64
  %late2 = add i64 %late1, %one
  %k2 = add i64 %k, 1
  %more = icmp ult i64 %k2, %threads
  br i1 %more, label %read, label %after
after:
  {meet}
  %r2 = add i64 %r, 1
  %again = icmp ule i64 %r2, %rounds
  br i1 %again, label %round, label %end
end:
  ret i64 %late2
}}
"""


def write_count() -> str:
    """run(n, place) -> 0: counts to n in memory, slowly."""
    return """
define i64 @run(i64 %n, ptr %place) {
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%j, %loop]
  %j = add i64 %i, 1
  store volatile i64 %j, ptr %place
  %more = icmp ult i64 %j, %n
  br i1 %more, label %loop, label %end
end:
  ret i64 0
}
"""
