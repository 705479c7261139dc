"""Ways of variants as a small SVG: one coordinate against the updates, in the page's own color."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from backsight.kernel.document import Picture
from backsight.kernel.language import _
from backsight.kernel.types import Floats

WIDE, TALL, LEFT, RIGHT, ABOVE, BELOW, LEGEND = 560, 200, 52, 10, 12, 22, 18
"""In units of the SVG; LEGEND: of one line of it."""
DASHES = ("", "7 4", "2 3", "9 3 2 3")


def graph(names: Sequence[str], ways: Sequence[Floats], along: str) -> Picture:
    """names: of the ways, (updates + 1, 2) each. along: "x" or "y"."""
    values = [w[:, "xy".index(along)] for w in ways]
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    spare = 0.06 * (high - low) or 1.0
    low, high = float(low - spare), float(high + spare)
    tall = TALL + LEGEND * len(names)
    drawn = "".join(
        [*_axes(low, high, len(values[0]) - 1, along), *_lines(values, low, high), *_legend(names)]
    )
    about = _("{axis} after each update: {names}").format(axis=along, names="; ".join(names))
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {tall}" '
        f'width="{WIDE}" height="{tall}" fill="none" stroke="currentColor" font-size="12" '
        f'font-family="sans-serif">{drawn}</svg>',
        about=about,
    )


def _across(t: float, last: int) -> float:
    return LEFT + (WIDE - LEFT - RIGHT) * t / last


def _down(value: float, low: float, high: float) -> float:
    return ABOVE + (TALL - ABOVE - BELOW) * (high - value) / (high - low)


def _axes(low: float, high: float, last: int, along: str) -> Iterator[str]:
    bottom = TALL - BELOW
    yield (
        f'<path d="M{LEFT} {ABOVE}V{bottom}H{WIDE - RIGHT}" stroke-width="0.75" '
        'stroke-opacity="0.6"/>'
    )
    for value in _ticks(low, high):
        y = _down(value, low, high)
        line = f"M{LEFT} {y:.1f}h{WIDE - RIGHT - LEFT}"
        yield f'<path d="{line}" stroke-width="0.5" stroke-opacity="0.2"/>'
        yield _text(LEFT - 6, y + 4, f"{value:g}".replace("-", "−"), "end")
    for t in range(0, last + 1, 5):
        yield f'<path d="M{_across(t, last):.1f} {bottom}v4" stroke-width="0.75"/>'
        yield _text(_across(t, last), bottom + 17, str(t), "middle")
    yield _text(LEFT - 36, ABOVE + 4, along, "start")


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers in between, four or so."""
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(float(s * power) for s in (1, 2, 5, 10) if s * power >= rough)
    first = np.ceil(low / step)
    return [float(round(k * step, 12)) for k in np.arange(first, np.floor(high / step) + 1)]


def _lines(values: Sequence[Floats], low: float, high: float) -> Iterator[str]:
    for place, way in enumerate(values):
        points = (
            f"{_across(t, len(way) - 1):.1f} {_down(float(v), low, high):.1f}"
            for t, v in enumerate(way)
        )
        yield f'<path d="M{"L".join(points)}" {_look(place)}/>'


def _legend(names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        y = TALL + LEGEND * place + 8
        yield f'<path d="M{LEFT} {y}h36" {_look(place)}/>'
        yield _text(LEFT + 44, y + 4, name)


def _look(place: int) -> str:
    dashes = DASHES[place % len(DASHES)]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke-width="{2 if not place else 1.7}"{dashed}'


def _text(x: float, y: float, word: str, anchor: str = "start") -> str:
    place = f'x="{x:g}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="currentColor" stroke="none">{escape(word)}</text>'
