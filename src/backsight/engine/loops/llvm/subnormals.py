"""Native code takes numbers too small for all their digits as zero, and says so to the processor.

    float32    1e-37        as it is
               1e-39  ->  0     a subnormal: below 1.2e-38, of fewer digits the smaller it is

A processor that meets one takes some 150 cycles for what else takes four. They are no rarity: where
a ReLU has died its weights get no gradient any more, Adam's moments of them shrink by 0.9 a step,
and after 800 steps they are subnormal and stay so (0.9 times the smallest number rounds to itself).
From there on each step of a network of twenty layers took 1.5 times as long. JAX takes them as
zero, too; PyTorch does when it is asked to.

The switch is the thread's, so it is set at the beginning of each call and put back at its end. The
portable engine does not do this: its bits are those of every machine, and not all have the switch.
"""

import platform

X86 = """\
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define i64 @run({parameters}) {{
  %place = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %place)
  %before = load i32, ptr %place
  %flushing = or i32 %before, 32832 ; results and operands: flush to zero, denormals are zeros
  store i32 %flushing, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  %result = call i64 @{function}({parameters})
  store i32 %before, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  ret i64 %result
}}"""
ARM = """\
define i64 @run({parameters}) {{
  %before = call i64 asm sideeffect "mrs $0, fpcr", "=r"()
  %flushing = or i64 %before, 16777216 ; flush to zero
  call void asm sideeffect "msr fpcr, $0", "r"(i64 %flushing)
  %result = call i64 @{function}({parameters})
  call void asm sideeffect "msr fpcr, $0", "r"(i64 %before)
  ret i64 %result
}}"""
SWITCHES = {"x86_64": X86, "amd64": X86, "aarch64": ARM, "arm64": ARM}
"""By processor. On another one subnormals stay what they are, and cost what they cost."""
PLAIN = """\
define i64 @run({parameters}) {{
  %result = call i64 @{function}({parameters})
  ret i64 %result
}}"""


def write_flushing(function: str, parameters: str) -> str:
    """`run`: the function under that switch. parameters: of both, with their types."""
    text = SWITCHES.get(platform.machine().lower(), PLAIN)
    return text.format(function=function, parameters=parameters)
