"""How many steps are made at once where nobody waits for one: as many as take a moment."""

import time
from bisect import bisect_left
from collections.abc import Callable, Collection

MOMENT = 0.05
"""Seconds between two looks at a training, for whoever watches, records, or wants to stop it."""
MOST_SPEEDUP = 8
"""Times as many steps at the most as the last time, while it is not known how long they take."""


class Pace:
    """From the number of the next step to that of the next one to be seen: one that is waited for,
    or the last of about as many as take a moment. find_awaited: from a step's number to the next
    one, it included, that is waited for; None where none is."""

    def __init__(self, find_awaited: Callable[[int], int | None]) -> None:
        self._find_awaited = find_awaited
        self._most = 1
        self._at: tuple[int, float] | None = None

    def __call__(self, t: int) -> int:
        """The next step to be seen."""
        now = time.perf_counter()
        if self._at is not None and t > self._at[0]:
            count = int(MOMENT * (t - self._at[0]) / max(now - self._at[1], 1e-9))
            self._most = max(1, min(count, MOST_SPEEDUP * (t - self._at[0])))
        self._at = (t, now)
        last = t + self._most - 1
        awaited_step = self._find_awaited(t)
        return last if awaited_step is None else min(awaited_step, last)


def wait_after(steps: Collection[int]) -> Callable[[int], int | None]:
    """What is waited for in order to see the state after some steps: the step behind each."""
    ordered = sorted(k + 1 for k in steps)

    def find_awaited(t: int) -> int | None:
        position = bisect_left(ordered, t)
        return ordered[position] if position < len(ordered) else None

    return find_awaited
