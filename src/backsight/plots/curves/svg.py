"""A curve as a small SVG drawing of shapes and text, to stand in a page."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from backsight.kernel.printable import make_printable
from backsight.plots.colors import BLUE, FAINT, QUIET

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 200, 70, 24, 14
MOST = 600
"""Points of a curve."""


def draw_curve_svg(steps: Sequence[float], values: Sequence[float], label: str) -> str:
    """The curve with its axis. On a log scale where all values are above 0 and span a factor of
    30. Values that are not finite are left out."""
    every = max(1, len(values) // MOST)
    finite = [
        (float(s), float(v))
        for s, v in list(zip(steps, values, strict=True))[::every]
        if math.isfinite(v)
    ]
    if not finite:
        return f'<svg viewBox="0 0 {WIDTH} 20" width="{WIDTH}"></svg>'
    low, high = min(v for _, v in finite), max(v for _, v in finite)
    log = low > 0 and high / low > 30
    first, last = finite[0][0], finite[-1][0]
    points = " ".join(
        f"{_compute_x(s, first, last):.1f},{_compute_y(v, low, high, log=log):.1f}"
        for s, v in finite
    )
    labels = [
        _write_label(LEFT - 8, ABOVE + 4, "end", f"{high:.4g}"),
        _write_label(LEFT - 8, HEIGHT - BELOW, "end", f"{low:.4g}"),
        _write_label(LEFT, HEIGHT - 6, "start", f"{first:,.0f}"),
        _write_label(WIDTH - 4, HEIGHT - 6, "end", f"{last:,.0f}"),
    ]
    title = escape(make_printable(label))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"><title>{title}</title>'
        f'<line x1="{LEFT}" y1="{HEIGHT - BELOW}" x2="{WIDTH - 4}" y2="{HEIGHT - BELOW}" '
        f'stroke="{FAINT}"/>{"".join(labels)}'
        f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="1.5"/></svg>'
    )


def _write_label(x: float, y: float, anchor: str, text: str) -> str:
    attributes = f'x="{x}" y="{y}" text-anchor="{anchor}" fill="{QUIET}" font-size="12"'
    return f"<text {attributes}>{text}</text>"


def _compute_x(step: float, first: float, last: float) -> float:
    return LEFT + (WIDTH - 4 - LEFT) * ((step - first) / (last - first) if last > first else 0.5)


def _compute_y(value: float, low: float, high: float, *, log: bool) -> float:
    room = HEIGHT - BELOW - ABOVE
    if high <= low:
        return ABOVE + room / 2
    share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
    return ABOVE + room * (1 - share)
