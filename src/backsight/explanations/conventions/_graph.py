"""Walks of variants as a small SVG: one coordinate against the updates, in the page's own color."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from backsight.kernel.document import Picture
from backsight.kernel.language import _
from backsight.kernel.types import Floats

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, LEGEND_HEIGHT = 560, 200, 52, 10, 12, 22, 18
"""In units of the SVG; LEGEND_HEIGHT: of one line of it."""
DASHES = ("", "7 4", "2 3", "9 3 2 3")


def draw_graph(names: Sequence[str], paths: Sequence[Floats], axis: str) -> Picture:
    """names: of the walks. paths: (updates + 1, 2) each. axis: "x" or "y"."""
    values = [w[:, "xy".index(axis)] for w in paths]
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    spare = 0.06 * (high - low) or 1.0
    low, high = float(low - spare), float(high + spare)
    height = HEIGHT + LEGEND_HEIGHT * len(names)
    body = "".join(
        [
            *_draw_axes(low, high, len(values[0]) - 1, axis),
            *_draw_lines(values, low, high),
            *_draw_legend(names),
        ]
    )
    about = _("{axis} after each update: {names}").format(axis=axis, names=_("; ").join(names))
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" fill="none" stroke="currentColor" font-size="12" '
        f'font-family="sans-serif">{body}</svg>',
        about=about,
    )


def _scale_x(t: float, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * t / last


def _scale_y(value: float, low: float, high: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)


def _draw_axes(low: float, high: float, last: int, axis: str) -> Iterator[str]:
    bottom = HEIGHT - BOTTOM
    yield (
        f'<path d="M{LEFT} {TOP}V{bottom}H{WIDTH - RIGHT}" stroke-width="0.75" '
        'stroke-opacity="0.6"/>'
    )
    for value in _choose_ticks(low, high):
        y = _scale_y(value, low, high)
        line = f"M{LEFT} {y:.1f}h{WIDTH - RIGHT - LEFT}"
        yield f'<path d="{line}" stroke-width="0.5" stroke-opacity="0.2"/>'
        yield _draw_text(LEFT - 6, y + 4, f"{value:g}".replace("-", "−"), "end")
    for t in range(0, last + 1, 5):
        yield f'<path d="M{_scale_x(t, last):.1f} {bottom}v4" stroke-width="0.75"/>'
        yield _draw_text(_scale_x(t, last), bottom + 17, str(t), "middle")
    yield _draw_text(LEFT - 36, TOP + 4, axis, "start")


def _choose_ticks(low: float, high: float) -> list[float]:
    """Round numbers in between, four or so."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(float(s * power) for s in (1, 2, 5, 10) if s * power >= rough)
    first = np.ceil(low / step)
    return [float(round(k * step, 12)) for k in np.arange(first, np.floor(high / step) + 1)]


def _draw_lines(values: Sequence[Floats], low: float, high: float) -> Iterator[str]:
    for position, path in enumerate(values):
        points = (
            f"{_scale_x(t, len(path) - 1):.1f} {_scale_y(float(v), low, high):.1f}"
            for t, v in enumerate(path)
        )
        yield f'<path d="M{"L".join(points)}" {_format_stroke(position)}/>'


def _draw_legend(names: Sequence[str]) -> Iterator[str]:
    for position, name in enumerate(names):
        y = HEIGHT + LEGEND_HEIGHT * position + 8
        yield f'<path d="M{LEFT} {y}h36" {_format_stroke(position)}/>'
        yield _draw_text(LEFT + 44, y + 4, name)


def _format_stroke(position: int) -> str:
    dashes = DASHES[position % len(DASHES)]
    attribute = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke-width="{2 if not position else 1.7}"{attribute}'


def _draw_text(x: float, y: float, word: str, anchor: str = "start") -> str:
    attributes = f'x="{x:g}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {attributes} fill="currentColor" stroke="none">{escape(word)}</text>'
