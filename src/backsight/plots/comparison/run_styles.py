"""How one of several runs is drawn: a color and a line of its own, the same on every panel."""

from dataclasses import dataclass
from typing import Any

from backsight.plots.colors import CLASS_COLORS, YELLOW

LINES: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.2)),
    (0, (6, 1.5, 1, 1.5)),
    (0, (2.5, 1.5)),
    (0, (6, 1.5, 1, 1.2, 1, 1.5)),
)
COLORS = tuple(c for c in CLASS_COLORS if c != YELLOW)
"""Yellow lines are hardly seen on white."""


@dataclass(frozen=True, kw_only=True)
class RunStyle:
    """Color and line of one run."""

    color: Any
    """As matplotlib takes it."""
    line: Any
    """As matplotlib takes it."""


def pick_style(index: int) -> RunStyle:
    """Of the run at a place, counted from 0."""
    return RunStyle(color=COLORS[index % len(COLORS)], line=LINES[index % len(LINES)])
