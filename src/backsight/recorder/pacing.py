"""How many steps are made at once where nobody waits for one: as many as take a moment."""

import time
from bisect import bisect_left
from collections.abc import Callable, Collection

MOMENT = 0.05
"""Seconds between two looks at a training, for whoever watches, records, or wants to stop it."""
FASTER = 8
"""Times as many steps at the most as the last time, while it is not known how long they take."""


class Pace:
    """From the number of the next step to that of the next one to be seen: one that is waited for,
    or the last of about as many as take a moment. waited: from a step's number to the next one, it
    included, that is waited for; None where none is."""

    def __init__(self, waited: Callable[[int], int | None]) -> None:
        self._waited = waited
        self._most = 1
        self._at: tuple[int, float] | None = None

    def __call__(self, t: int) -> int:
        """The next step to be seen."""
        now = time.perf_counter()
        if self._at is not None and t > self._at[0]:
            wanted = int(MOMENT * (t - self._at[0]) / max(now - self._at[1], 1e-9))
            self._most = max(1, min(wanted, FASTER * (t - self._at[0])))
        self._at = (t, now)
        last = t + self._most - 1
        waited = self._waited(t)
        return last if waited is None else min(waited, last)


def after(steps: Collection[int]) -> Callable[[int], int | None]:
    """What is waited for in order to see the state after some steps: the step behind each."""
    ordered = sorted(k + 1 for k in steps)

    def waited(t: int) -> int | None:
        place = bisect_left(ordered, t)
        return ordered[place] if place < len(ordered) else None

    return waited
