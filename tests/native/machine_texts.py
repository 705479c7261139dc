"""A small function in LLVM's own text: y = y + 1.1 x, which can be fused if its flags say so."""


def write_axpy(flags: str = "") -> str:
    """run(n, x, y) -> n over float32 arrays. flags: of its two operations, such as contract."""
    return f"""
define i64 @run(i64 %n, ptr noalias %x, ptr noalias %y) {{
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%next, %loop]
  %p = getelementptr inbounds float, ptr %x, i64 %i
  %q = getelementptr inbounds float, ptr %y, i64 %i
  %a = load float, ptr %p
  %b = load float, ptr %q
  %c = fmul {flags} float %a, 0x3FF19999A0000000
  %d = fadd {flags} float %c, %b
  store float %d, ptr %q
  %next = add nsw i64 %i, 1
  %more = icmp slt i64 %next, %n
  br i1 %more, label %loop, label %end
end:
  ret i64 %next
}}
"""
