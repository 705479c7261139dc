"""A curve in a terminal: columns of eighths of a character, the highest and lowest value beside."""

import math
from collections.abc import Sequence
from itertools import pairwise

EIGHTHS = " ▁▂▃▄▅▆▇█"
LABEL_WIDTH = 9
"""Characters for the values at the left."""


def draw_curve(values: Sequence[float], *, width: int = 72, height: int = 8) -> list[str]:
    """The values as `height` lines of about `width` characters; each column is the mean of its
    values, one that is not finite is an ×. On a log scale where all are above 0 and the largest
    is 30 times the smallest or more. No values give no lines."""
    columns = _average_columns(values, max(1, width - LABEL_WIDTH - 2))
    finite = [v for v in columns if math.isfinite(v)]
    if not finite:
        return []
    low, high = min(finite), max(finite)
    log = low > 0 and high / low >= 30
    levels = [_compute_level(v, low, high, height, log=log) for v in columns]
    lines = []
    for row in reversed(range(height)):
        label = {height - 1: f"{high:.4g}", 0: f"{low:.4g}"}.get(row, "")
        bars = "".join(_draw_cell(level, row) for level in levels)
        lines.append(f"{label:>{LABEL_WIDTH}} ┤{bars}".rstrip())
    return lines


def _average_columns(values: Sequence[float], count: int) -> list[float]:
    """Means of as many pieces as there are columns."""
    n = len(values)
    count = min(count, n)
    bounds = [round(i * n / count) for i in range(count + 1)] if count else []
    pieces = [values[a:b] for a, b in pairwise(bounds)]
    return [math.fsum(p) / len(p) if all(map(math.isfinite, p)) else math.nan for p in pieces]


def _compute_level(value: float, low: float, high: float, height: int, *, log: bool) -> int | None:
    """How many eighths high; None where it is not finite."""
    if not math.isfinite(value):
        return None
    if high <= low:
        return 4
    share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
    return max(1, round(share * 8 * height))


def _draw_cell(level: int | None, row: int) -> str:
    if level is None:
        return "×" if row == 0 else " "
    return EIGHTHS[max(0, min(8, level - 8 * row))]
