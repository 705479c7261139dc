"""How long a step takes on one thread and on several, where nobody said how many there are to be.

    200 steps on two threads: 340 us each     200 on one: 135 us each     from here on one

How long threads that meet wait for each other is a matter of the machine: from a fifth of a
microsecond to ten, where its cores are another machine's. Bits are the same for any number.
"""

from collections.abc import Callable
from time import perf_counter

TRIALS = 2
"""Calls of each kind, of which the fastest counts."""
LONG = 1e-3
"""Seconds of a step from which on waiting is little of it, and one thread is not tried."""


class StepPace:
    """threads: as many as there may be."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._seconds: dict[int, list[float]] = {threads: [], 1: []}

    def choose_threads(self) -> int:
        """Those of the next call: what was tried less often, then the faster."""
        shared, alone = self._seconds[self._threads], self._seconds[1]
        if len(shared) < TRIALS or min(shared) > LONG:
            return self._threads
        if len(alone) < TRIALS:
            return 1
        return 1 if min(alone) < min(shared) else self._threads

    def measure_steps(self, threads: int, run: Callable[[], int]) -> int:
        """Run some steps, and see how long they take. Returns how many they are, as `run` does."""
        start = perf_counter()
        steps = run()
        self.add(threads, perf_counter() - start, steps)
        return steps

    def add(self, threads: int, seconds: float, steps: int) -> None:
        """A call of so many steps took so long."""
        tried = self._seconds.get(threads)
        if tried is not None and len(tried) < TRIALS and steps > 0:
            tried.append(seconds / steps)
