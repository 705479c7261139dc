"""Where threads have to wait for each other: where one touches what another has made since they met
last, or makes what another touches.

    for b in 0..4 shared: z[b, n, u] = ...      each thread some rows
    for b in 0..4 shared: c[b, n, u] = ...      nothing of c was touched: go on
    meet
    one thread: out[0] = z[0, 0, 0]             rows that others made
"""

from collections.abc import Iterable, Iterator

from backsight.engine.loops.arrays import SCRATCH, ArrayMap
from backsight.engine.loops.representation import Alone, Meet, Step, Touch


def add_meetings(steps: Iterable[Step], arrays: ArrayMap) -> Iterator[Step]:
    """The steps with meetings between them."""
    # What was touched since they met last, each with whether the first thread alone did it.
    unseen: list[tuple[Touch, bool]] = []

    def is_conflict(touch: Touch, alone: bool) -> bool:
        return any(
            (touch.makes or other.makes)
            and not (alone and was_alone)
            and arrays.is_overlapping(touch.name, other.name)
            for other, was_alone in unseen
        )

    for step in steps:
        if isinstance(step, Meet):
            unseen = []
        alone = isinstance(step, Alone)
        touches = [t for t in dict.fromkeys(step.touches) if _is_common(t.name, arrays)]
        if any(is_conflict(t, alone) for t in touches):
            yield Meet()
            unseen = []
        yield step
        unseen += [(t, alone) for t in touches]


def _is_common(name: str, arrays: ArrayMap) -> bool:
    """Whether all threads have one and the same array."""
    return name in arrays.regions and arrays.regions[name].storage != SCRATCH
