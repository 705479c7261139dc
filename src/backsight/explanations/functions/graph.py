"""The graph of an activation and of its slope as a small SVG, in the page's own color."""

from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np

from backsight.kernel.document import Picture
from backsight.kernel.language import _, translate_name
from backsight.kernel.types import Array
from backsight.maths.activations import Activation

LEFT, RIGHT = -4.0, 4.0
LOW, HIGH = -1.5, 4.0
"""What is shown of z and of the two curves."""
WIDTH, HEIGHT, LEGEND_HEIGHT, UNIT = 192, 132, 22, 24
"""In units of the SVG: of the graph, of the line beneath it, and of 1."""
JUMP_DISTANCE = 1e-9
"""A curve that jumps is drawn up to so near the jump."""
DASHES = "5 3"


def draw_graph(record: Activation) -> Picture | None:
    """Value solid, slope dashed; None where there is no slope entry by entry."""
    if record.slope is None:
        return None
    slope, value = record.slope, record.value
    body = "".join(
        [*_draw_axes(), *_draw_curves(record, value, lambda z: slope(z, value(z))), *_draw_legend()]
    )
    about = _("{name} (solid) and its slope (dashed) for inputs from −4 to 4")
    return Picture(
        svg='<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {HEIGHT + LEGEND_HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT + LEGEND_HEIGHT}" fill="none" stroke="currentColor" '
        f'font-size="11" font-family="sans-serif">{body}</svg>',
        about=about.format(name=translate_name(record.name)),
    )


def _draw_curves(
    record: Activation, value: Callable[[Any], Array], slope: Callable[[Any], Array]
) -> Iterator[str]:
    yield f'<path d="{_draw_curve(value, record.kinks)}" stroke-width="2"/>'
    slope_path = _draw_curve(slope, record.kinks)
    yield f'<path d="{slope_path}" stroke-width="1.5" stroke-dasharray="{DASHES}"/>'
    for kink in record.kinks:
        y = float(slope(np.array([[kink]]))[0, 0])
        if LEFT <= kink <= RIGHT and LOW <= y <= HIGH:
            at = _scale_point(kink, y)
            yield f'<circle cx="{at[0]}" cy="{at[1]}" r="2.5" fill="currentColor" stroke="none"/>'


def _draw_curve(function: Callable[[Any], Array], kinks: tuple[float, ...]) -> str:
    """The curve in pieces: broken at kinks and where it leaves what is shown."""
    inside = [k for k in kinks if LEFT < k < RIGHT]
    pieces = []
    for start, end in pairwise([LEFT, *inside, RIGHT]):
        z = np.linspace(start + JUMP_DISTANCE, end - JUMP_DISTANCE, 1 + round((end - start) * 12))
        y = np.broadcast_to(function(z[None, :])[0], z.shape)
        is_visible = (y >= LOW) & (y <= HIGH)
        z, y = z[is_visible], y[is_visible]
        points = [f"{px} {py}" for px, py in map(_scale_point, z, y)]
        pieces.append("M" + "L".join(points) if points else "")
    return "".join(pieces)


def _scale_point(z: float, y: float) -> tuple[str, str]:
    return f"{round((z - LEFT) * UNIT, 2):g}", f"{round((HIGH - y) * UNIT, 2):g}"


def _draw_axes() -> Iterator[str]:
    (x, y), (x1, y1) = _scale_point(0, 0), _scale_point(1, 1)
    lines = f"M0 {y}H{WIDTH}M{x} 0V{HEIGHT}M{x1} {float(y) - 2:g}v4M{float(x) - 2:g} {y1}h4"
    yield f'<path d="{lines}" stroke-width="0.75" stroke-opacity="0.6"/>'
    words = {
        (float(x1), float(y) + 12, "middle"): "1",
        (float(x) - 5, float(y1) + 4, "end"): "1",
        (WIDTH - 2, float(y) + 12, "end"): "4",
        (2, float(y) + 12, "start"): "−4",
    }
    for (across, down, anchor), word in words.items():
        yield _draw_text(across, down, word, anchor)


def _draw_legend() -> Iterator[str]:
    y = HEIGHT + LEGEND_HEIGHT - 8
    yield f'<path d="M2 {y}h26" stroke-width="2"/>'
    yield _draw_text(33, y + 4, _("value"))
    yield f'<path d="M{WIDTH // 2} {y}h26" stroke-width="1.5" stroke-dasharray="{DASHES}"/>'
    yield _draw_text(WIDTH // 2 + 31, y + 4, _("slope"))


def _draw_text(x: float, y: float, word: str, anchor: str = "start") -> str:
    attributes = f'x="{x:g}" y="{y:g}" text-anchor="{anchor}"'
    return f'<text {attributes} fill="currentColor" stroke="none">{escape(word)}</text>'
