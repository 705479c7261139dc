"""How far apart snapshots lie: near enough to be back at once, few enough for the budget."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SECONDS_BACK = 0.25
"""Seconds that a replay from the last snapshot should take at the most, where the budget allows."""
SHARE = 0.005
"""The share of training's time that copying states may take."""
MOST_SNAPSHOTS = 4096
"""Snapshots of one run."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What snapshots may take."""

    size: int
    """Bytes of one."""
    room: int
    """Bytes for all of them."""
    steps: int
    """That are to come."""

    @property
    def slots(self) -> int:
        """How many snapshots there is room for, while one more is written; one in any case."""
        return max(1, min(MOST_SNAPSHOTS, self.room // max(1, self.size) - 1))

    def choose_interval(self, seconds: float, copying: float) -> int:
        """Steps between two snapshots. seconds: a step takes. copying: a state takes.

        A power of two where time decides, so that runs have steps in common; where the budget
        decides, as near as it allows, one slot being left for the last state.
        """
        distance = max(MOST_SECONDS_BACK, copying / SHARE) / max(seconds, 1e-9)
        by_time = 1 << max(0, int(distance).bit_length() - 1)
        by_room = -(-self.steps // max(1, self.slots - 1))
        return max(1, by_time, by_room)


def choose_drops(steps: Sequence[int], slots: int, keep: Sequence[int]) -> list[int]:
    """Which snapshots to take away so that no more than `slots` remain: those whose neighbors lie
    nearest to each other, never the first, the newest, or one of `keep`."""
    remaining = sorted(steps)
    drops: list[int] = []
    while len(remaining) > slots:
        free = [i for i in range(1, len(remaining) - 1) if remaining[i] not in keep]
        if not free:
            break
        drops.append(
            remaining.pop(
                min(free, key=lambda i: (remaining[i + 1] - remaining[i - 1], remaining[i]))
            )
        )
    return drops
