"""Where threads of machine code wait for each other: a function in LLVM's text.

Each thread counts itself in; the last one turns the page, which is what the others look at.

    state    0        8         64            72         128
             | arrived | (empty) | page        | (empty) |      a line of the cache for each

    two threads          arrived  page
    A comes in                 1     7    A looks at the page until it is not 7
    B comes in, the last       0     8    B goes on, and so does A

Who waits looks again at once for some microseconds, and then lets others have the core each time,
so that more threads than cores come to an end too.
"""

import ctypes
import platform
import sys

STATE_BYTES = 128
"""What a barrier needs of memory: all zero at first, and at a multiple of 64."""
TURNS = 300
"""Looks at the page before the core is let go: some ten microseconds. Two threads on two cores meet
in 0.2 microseconds with any number of looks; three on two cores take 1, 4 and 23 with 0, 300 and
2000, and two milliseconds with 2000 where another program wants a core."""
PAUSES = {
    "x86_64": "llvm.x86.sse2.pause()",
    "amd64": "llvm.x86.sse2.pause()",
    "aarch64": "llvm.aarch64.hint(i32 1)",
    "arm64": "llvm.aarch64.hint(i32 1)",
}
"""How a processor is told that it waits."""


def write_barrier(turns: int = TURNS) -> str:
    """The text of `@meet(ptr state, i64 threads, i64 yield)`: it returns when so many threads have
    called it. What each wrote before, all see after. yield: from `find_yield_address`."""
    pause = PAUSES.get(platform.machine().lower(), "")
    declaration = f"declare void @{pause.replace('i32 1', 'i32')}\n" if pause else ""
    call = f"call void @{pause}" if pause else ""
    return f"""{declaration}
define internal void @meet(ptr %state, i64 %threads, i64 %yield) noinline {{
entry:
  %alone = icmp eq i64 %threads, 1
  br i1 %alone, label %go, label %come
come:
  %pages = getelementptr i8, ptr %state, i64 64
  %page = load atomic i64, ptr %pages acquire, align 8
  %arrived = atomicrmw add ptr %state, i64 1 acq_rel
  %others = sub i64 %threads, 1
  %last = icmp eq i64 %arrived, %others
  br i1 %last, label %turn, label %look
turn:
  store atomic i64 0, ptr %state monotonic, align 8
  %new = add i64 %page, 1
  store atomic i64 %new, ptr %pages release, align 8
  ret void
look:
  %looks = phi i64 [0, %come], [%more, %wait], [%looks, %let_go]
  %now = load atomic i64, ptr %pages acquire, align 8
  %done = icmp ne i64 %now, %page
  br i1 %done, label %go, label %stay
stay:
  %soon = icmp ult i64 %looks, {turns}
  br i1 %soon, label %wait, label %let_go
wait:
  {call}
  %more = add i64 %looks, 1
  br label %look
let_go:
  %function = inttoptr i64 %yield to ptr
  %ignored = call i32 %function()
  br label %look
go:
  ret void
}}
"""


def find_yield_address() -> int:
    """Where the system's function is that lets another thread have this one's core."""
    if sys.platform == "win32":
        function = ctypes.WinDLL("kernel32").SwitchToThread
    else:
        function = ctypes.CDLL(None).sched_yield
    return ctypes.cast(function, ctypes.c_void_p).value or 0
