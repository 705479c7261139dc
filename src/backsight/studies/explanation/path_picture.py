"""The network that a weight's change runs through as a small SVG, from the top down: as wide as a
phone, in the page's own color."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

import numpy as np

from backsight.engine.entry import format_prose
from backsight.kernel.document import Picture
from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.render.mathematics.unicode import format_symbol
from backsight.studies.explanation.weight_path import LargestPath, PassedLayer

WIDTH, LEFT, STEP, TEXT, TOP, GAP, RADIUS = 350, 40, 34, 238, 24, 62, 11
"""In units of the SVG. LEFT, STEP: where units stand; TEXT: where the derivatives do; GAP: from
layer to layer."""
MOST_UNITS = 5
"""Of a layer that are drawn."""
MOST_DIGITS = 8
"""Of a number; there is no room for more."""
COLOR = "#d55e00"
FONTS = "DejaVu Sans, Arial, Helvetica, sans-serif"
"""A sans-serif font of Chinese has a ∂ as wide as its characters."""


def draw_path(path: LargestPath, digits: int) -> Picture:
    """The layers from the one that the weight multiplies to L; the path is the thick line."""
    rows = [_place_source(path), *(_place_units(layer) for layer in path.layers)]
    names = [path.source, *(layer.symbol for layer in path.layers)]
    heights = {name: TOP + GAP * k for k, name in enumerate(names)}
    placed = dict(zip(names, rows, strict=True))
    body = "".join(
        [
            *_draw_edges(path, placed, heights),
            *_draw_path_line(path, placed, heights),
            *_draw_units(path, placed, heights),
            *_write_derivatives(path, heights, min(digits, MOST_DIGITS)),
        ]
    )
    height = TOP * 2 + GAP * (len(names) - 1)
    about = (
        _(
            "From {entry} down to the loss, in row {row}: no path changes it, and the thick line "
            "is one of them"
        )
        if path.is_flat
        else _(
            "From {entry} down to the loss, in row {row}: the thick line is the path that changes "
            "it most"
        )
    ).format(entry=format_prose(*path.weight), row=path.row)
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" fill="none" stroke="currentColor" font-size="11" '
        f'font-family="{FONTS}">{body}</svg>',
        about=about,
    )


def _place_source(path: LargestPath) -> dict[int, float]:
    """The units that the weight's layer reads: the weight's own, and its neighbors."""
    unit = path.weight[1][0] if path.source else 0
    shares = np.zeros(max(1, path.source_size if path.source else 1))
    return _place(shares, unit)


def _place_units(layer: PassedLayer) -> dict[int, float]:
    return _place(np.asarray(layer.shares, float), layer.unit)


def _place(
    shares: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", unit: int | None
) -> dict[int, float]:
    """Where the units stand that are drawn: the path's, and those through which most goes."""
    most = MOST_UNITS if len(shares) <= MOST_UNITS else MOST_UNITS - 1
    sizes = np.nan_to_num(np.abs(shares), nan=np.inf)
    order = [int(u) for u in np.argsort(-sizes, kind="stable")]
    first = [] if unit is None else [unit]
    units = sorted([*first, *(u for u in order if u not in first)][:most])
    return {u: LEFT + STEP * k for k, u in enumerate(units)}


def _draw_edges(
    path: LargestPath, placed: Mapping[str, Mapping[int, float]], heights: Mapping[str, float]
) -> Iterator[str]:
    """Every edge between units that are drawn, thin."""
    first = path.layers[0].symbol
    dense = ((i, j) for i in placed[path.source] for j in placed[first])
    lines = [(path.source, i, first, j) for i, j in dense] if path.source else []
    for source, end, matrix in path.edges:
        lines += [
            (source, i, end, j) for i in placed[source] for j in placed[end] if matrix[i, j] != 0
        ]
    for source, i, end, j in lines:
        yield _draw_line(
            (placed[source][i], heights[source]),
            (placed[end][j], heights[end]),
            'stroke-width="0.75" stroke-opacity="0.35"',
        )


def _draw_path_line(
    path: LargestPath, placed: Mapping[str, Mapping[int, float]], heights: Mapping[str, float]
) -> Iterator[str]:
    stops = [(path.source, path.weight[1][0] if path.source else 0)]
    stops += [(name, index[1] if index else 0) for name, index in (s.end for s in path.steps)]
    for (source, i), (end, j) in pairwise(stops):
        yield _draw_line(
            (placed[source][i], heights[source]),
            (placed[end][j], heights[end]),
            f'stroke="{COLOR}" stroke-width="3"',
        )


def _draw_line(start: tuple[float, float], end: tuple[float, float], style: str) -> str:
    """From rim to rim of two units; past layers in between, beside their units."""
    (_x, y), (u, v) = start, end
    corners = [start, end]
    if v - y > GAP * 1.5:
        beside = u + STEP / 2
        corners[1:1] = [(beside, y + GAP / 2), (beside, v - GAP / 2)]
    corners[0] = _find_rim(corners[0], corners[1])
    corners[-1] = _find_rim(corners[-1], corners[-2])
    line = "L".join(f"{across:.1f} {down:.1f}" for across, down in corners)
    return f'<path d="M{line}" {style}/>'


def _find_rim(center: tuple[float, float], toward: tuple[float, float]) -> tuple[float, float]:
    """The place on a unit's rim on the way to another place."""
    (x, y), (u, v) = center, toward
    share = RADIUS / float(np.hypot(u - x, v - y))
    return x + (u - x) * share, y + (v - y) * share


def _draw_units(
    path: LargestPath, placed: Mapping[str, Mapping[int, float]], heights: Mapping[str, float]
) -> Iterator[str]:
    own = path.weight[1][0] if path.source else 0
    units: dict[str, int | None] = {path.source: own, **{p.symbol: p.unit for p in path.layers}}
    sizes = {path.source: path.source_size or 1, **{p.symbol: len(p.shares) for p in path.layers}}
    for name, places in placed.items():
        y = heights[name]
        yield _write(6, y + 4, format_symbol(name) if name else "", 'font-size="12"')
        for unit, x in places.items():
            style = f'stroke="{COLOR}" stroke-width="2.5"' if unit == units[name] else ""
            yield (
                f'<rect x="{x - RADIUS}" y="{y - RADIUS}" width="{2 * RADIUS}" '
                f'height="{2 * RADIUS}" {style}/>'
                if name == "L"
                else f'<circle cx="{x}" cy="{y}" r="{RADIUS}" {style}/>'
            )
            text = "1" if not name else "" if name == "L" else str(unit)
            yield _write(x, y + 3.5, text, 'font-size="10" text-anchor="middle"')
        if sizes[name] > len(places):
            more = _("… {count:,} more").format(count=sizes[name] - len(places))
            yield _write(max(places.values()) + RADIUS + 6, y + 4, more, 'font-size="10"')


def _write_derivatives(
    path: LargestPath, heights: Mapping[str, float], digits: int
) -> Iterator[str]:
    """Beside each piece of the path its local derivative; above the first one the weight."""
    name, index = path.weight
    entry = f"{format_symbol(name)}[{','.join(map(str, index))}]" if index else name
    source, above = name, path.source
    for step in path.steps:
        end = step.end[0]
        y = (heights[above] + heights[end]) / 2
        lines = [
            *([entry] if source == name else []),
            f"∂{format_symbol(end)}/∂{format_symbol(source)}",
            f"= {format_number(step.value, digits)}",
        ]
        yield from _write_lines(lines, y)
        source = above = end


def _write_lines(lines: Sequence[str], middle: float) -> Iterator[str]:
    for k, line in enumerate(lines):
        yield _write(TEXT, middle + 4 + 14 * (k - (len(lines) - 1) / 2), line)


def _write(x: float, y: float, word: str, style: str = "") -> str:
    return (
        f'<text x="{x:g}" y="{y:.1f}" fill="currentColor" stroke="none" {style}>'
        f"{escape(word)}</text>"
        if word
        else ""
    )
