"""A curve as a small SVG drawing of shapes and text, to stand in a page."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.kernel.printable import make_printable

WIDTH, HEIGHT, LEFT, BELOW, ABOVE = 640, 210, 92, 30, 16
CURVE = "#2387CC"
"""Told from white and from black alike; texts have the color of those around them."""
MOST = 300
"""Pieces of a curve."""
SPAN = 30
"""Values that span such a factor are drawn on a log scale."""


@dataclass(frozen=True, kw_only=True)
class CurveScale:
    """Where values stand on an axis."""

    place: Callable[[float], float]
    """Larger for larger values."""
    text: str
    """What it is called; "" for a linear one."""


def draw_curve_svg(
    steps: Sequence[float],
    values: Sequence[float],
    label: str,
    width: int = WIDTH,
    *,
    axis: str = "",
) -> str:
    """The curve with its axis. On a log scale where values span a factor of 30; where not all are
    above 0, it is linear around 0. Values that are not finite are left out. width: in pixels, as it
    is shown. axis: what is counted along it; "" for steps."""
    finite = _keep_extremes(
        [(float(s), float(v)) for s, v in zip(steps, values, strict=True) if math.isfinite(v)]
    )
    if not finite:
        return f'<svg viewBox="0 0 {WIDTH} 20" width="{width}"></svg>'
    low, high = min(v for _, v in finite), max(v for _, v in finite)
    scale = _choose_scale([v for _, v in finite])
    first, last = finite[0][0], finite[-1][0]
    points = " ".join(
        f"{_compute_x(s, first, last):.1f},{_compute_y(v, low, high, scale):.1f}" for s, v in finite
    )
    labels = [
        _write_label(LEFT - 8, ABOVE + 4, "end", f"{high:.3g}"),
        _write_label(LEFT - 8, HEIGHT - BELOW, "end", f"{low:.3g}"),
        _write_label(LEFT, HEIGHT - 6, "start", f"{first:,.0f}"),
        _write_label((LEFT + WIDTH) / 2, HEIGHT - 6, "middle", escape(axis or _("step"))),
        _write_label(WIDTH - 4, HEIGHT - 6, "end", f"{last:,.0f}"),
    ]
    if scale.text:
        labels.append(_write_label(WIDTH - 4, ABOVE - 3, "end", escape(scale.text)))
    title = escape(make_printable(label))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{width}"><title>{title}</title>'
        f'<line x1="{LEFT}" y1="{HEIGHT - BELOW}" x2="{WIDTH - 4}" y2="{HEIGHT - BELOW}" '
        f'stroke="currentColor" stroke-opacity="0.3"/>{"".join(labels)}'
        f'<polyline points="{points}" fill="none" stroke="{CURVE}" stroke-width="1.5"/></svg>'
    )


def _keep_extremes(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Of each of some pieces the first point, the least, the largest, and the last of all."""
    size = max(1, -(-len(points) // MOST))
    if size == 1:
        return points
    kept: set[tuple[float, float]] = {points[-1]}
    for start in range(0, len(points), size):
        piece = points[start : start + size]
        kept |= {piece[0], min(piece, key=lambda p: p[1]), max(piece, key=lambda p: p[1])}
    return sorted(kept)


def _write_label(x: float, y: float, anchor: str, text: str) -> str:
    attributes = f'x="{x:g}" y="{y}" text-anchor="{anchor}" fill="currentColor"'
    attributes += ' fill-opacity="0.75" font-size="15" font-family="sans-serif"'
    return f"<text {attributes}>{text}</text>"


def _compute_x(step: float, first: float, last: float) -> float:
    return LEFT + (WIDTH - 4 - LEFT) * ((step - first) / (last - first) if last > first else 0.5)


def _choose_scale(values: Sequence[float]) -> CurveScale:
    """One on which the values that are most can be told apart, whatever a few are."""
    sizes = sorted(abs(v) for v in values if v)
    low, high = min(values), max(values)
    if low > 0 and high / SPAN > low:
        return CurveScale(place=math.log, text=_("log scale"))
    middle = sizes[len(sizes) // 2] if sizes else 0.0
    if low <= 0 and sizes and sizes[-1] / SPAN > middle:
        text = _("log scale, linear from {low} to {high}").format(
            low=format_number(-middle, 2), high=format_number(middle, 2)
        )
        return CurveScale(place=lambda v: math.asinh(v / middle), text=text)
    return CurveScale(place=float, text="")


def _compute_y(value: float, low: float, high: float, scale: CurveScale) -> float:
    room = HEIGHT - BELOW - ABOVE
    bottom, top = scale.place(low), scale.place(high)
    if top <= bottom:
        return ABOVE + room / 2
    return ABOVE + room * (1 - (scale.place(value) - bottom) / (top - bottom))
