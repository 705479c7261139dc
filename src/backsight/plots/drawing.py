"""A curve as a small SVG drawing of shapes and text, to stand in a page."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from backsight.plots.style import BLUE, FAINT, QUIET

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 200, 70, 24, 14
MOST = 600
"""Points of a curve."""


def drawn_curve(steps: Sequence[float], values: Sequence[float], label: str) -> str:
    """The curve with its axis. On a log scale where all values are above 0 and span a factor of
    30. Values that are not finite are left out."""
    every = max(1, len(values) // MOST)
    known = [
        (float(s), float(v))
        for s, v in list(zip(steps, values, strict=True))[::every]
        if math.isfinite(v)
    ]
    if not known:
        return f'<svg viewBox="0 0 {WIDTH} 20" width="{WIDTH}"></svg>'
    low, high = min(v for _, v in known), max(v for _, v in known)
    log = low > 0 and high / low > 30
    first, last = known[0][0], known[-1][0]
    points = " ".join(
        f"{_along(s, first, last):.1f},{_up(v, low, high, log=log):.1f}" for s, v in known
    )
    shown = [(high, ABOVE + 4), (low, HEIGHT - BELOW)]
    left = "".join(
        f'<text x="{LEFT - 8}" y="{y}" text-anchor="end" fill="{QUIET}" font-size="12">{v:.4g}'
        "</text>"
        for v, y in shown
    )
    ends = "".join(
        f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="{side}" fill="{QUIET}" font-size="12">'
        f"{s:,.0f}</text>"
        for s, x, side in ((first, LEFT, "start"), (last, WIDTH - 4, "end"))
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"><title>{escape(label)}</title>'
        f'<line x1="{LEFT}" y1="{HEIGHT - BELOW}" x2="{WIDTH - 4}" y2="{HEIGHT - BELOW}" '
        f'stroke="{FAINT}"/>{left}{ends}'
        f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="1.5"/></svg>'
    )


def _along(step: float, first: float, last: float) -> float:
    return LEFT + (WIDTH - 4 - LEFT) * ((step - first) / (last - first) if last > first else 0.5)


def _up(value: float, low: float, high: float, *, log: bool) -> float:
    room = HEIGHT - BELOW - ABOVE
    if high <= low:
        return ABOVE + room / 2
    share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
    return ABOVE + room * (1 - share)
