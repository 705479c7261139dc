"""Where threads of machine code wait for each other: a function in LLVM's text.

Each thread counts itself in; the last one turns the page, which is what the others look at.

    state    0        8         64            72         128
             | arrived | (empty) | page        | (empty) |      a line of the cache for each

    two threads          arrived  page
    A comes in                 1     7    A looks at the page until it is not 7
    B comes in, the last       0     8    B goes on, and so does A

Who waits looks again at once for some microseconds, then lets others have the core between two
looks, so that more threads than cores come to an end too, and at last sleeps between them: the
system gives a core that is idle at once to a thread that was waiting for one, perhaps to the very
one that all wait for; a core that is looked from stays taken.
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
OFFERS = 3000
"""Looks between which the core is offered to others, before sleep: some two milliseconds. Parts of
a product end as far apart as a hundred microseconds, and who sleeps wakes up as much too late: with
100 looks a step of 784-512-512-10 took 5.4 ms on two cores in place of 4.1."""
NAP = 20
"""Microseconds of a sleep, at the least."""
PAUSES = {
    "x86_64": "llvm.x86.sse2.pause()",
    "amd64": "llvm.x86.sse2.pause()",
    "aarch64": "llvm.aarch64.hint(i32 1)",
    "arm64": "llvm.aarch64.hint(i32 1)",
}
"""How a processor is told that it waits."""


def write_barrier(turns: int = TURNS, offers: int = OFFERS) -> str:
    """The text of `@meet(ptr state, i64 threads, ptr rests)`: it returns when so many threads have
    called it. What each wrote before, all see after. rests: from `find_rests`."""
    pause = PAUSES.get(platform.machine().lower(), "")
    declaration = f"declare void @{pause.replace('i32 1', 'i32')}\n" if pause else ""
    call = f"call void @{pause}" if pause else ""
    return f"""{declaration}
define internal void @meet(ptr %state, i64 %threads, ptr %rests) noinline {{
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
  %looks = phi i64 [0, %come], [%more, %wait], [%more, %rest]
  %more = add i64 %looks, 1
  %now = load atomic i64, ptr %pages acquire, align 8
  %done = icmp ne i64 %now, %page
  br i1 %done, label %go, label %stay
stay:
  %soon = icmp ult i64 %looks, {turns}
  br i1 %soon, label %wait, label %rest
wait:
  {call}
  br label %look
rest:
  %late = icmp uge i64 %looks, {turns + offers}
  %which = zext i1 %late to i64
  %place = getelementptr ptr, ptr %rests, i64 %which
  %function = load ptr, ptr %place
  %ignored = call i32 %function(i32 {NAP})
  br label %look
go:
  ret void
}}
"""


_rests = (ctypes.c_void_p * 2)()


def find_rests() -> int:
    """Where the addresses of two functions of the system stand: one lets another thread have this
    one's core, the other sleeps for so many microseconds. (The first looks at no number; where
    there is no such sleep, it stands twice.)"""
    if sys.platform == "win32":
        offer = nap = ctypes.WinDLL("kernel32").SwitchToThread
    else:
        system = ctypes.CDLL(None)
        offer, nap = system.sched_yield, system.usleep
    _rests[:] = [ctypes.cast(f, ctypes.c_void_p).value for f in (offer, nap)]
    return ctypes.addressof(_rests)
