"""What `backsight landscape` prints: the plane, the loss on it, the path; or plain data."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.cli.printing.words import format_size
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots.words import format_part
from backsight.studies.landscape.result import Landscape


def describe_landscape(landscape: Landscape) -> Iterator[str]:
    """The result in sentences."""
    yield _("{title}: the loss around {where}, on {rows:,} {part} rows").format(
        title=landscape.title,
        where=landscape.where,
        rows=landscape.rows,
        part=format_part(landscape.part),
    )
    yield _("plane: {one} × {two}").format(
        one=landscape.plane.names[0], two=landscape.plane.names[1]
    )
    if landscape.plane.explained is not None:
        yield _("Together they hold {share:.1%} of the variance of the path.").format(
            share=sum(landscape.plane.explained)
        )
    yield _(
        "grid: {across} × {up} points, from {left:.4g} to {right:.4g} and {low:.4g} to {high:.4g}"
    ).format(
        across=len(landscape.xs),
        up=len(landscape.ys),
        left=landscape.xs[0],
        right=landscape.xs[-1],
        low=landscape.ys[0],
        high=landscape.ys[-1],
    )
    yield from _describe_loss(landscape)
    yield from _describe_path(landscape)
    yield _("memory: {bytes} at the most").format(bytes=format_size(landscape.slice.bytes))
    yield from (_("Note: {note}").format(note=note) for note in landscape.notes)


def _describe_loss(landscape: Landscape) -> Iterator[str]:
    values = landscape.values
    finite = np.isfinite(values)
    if finite.any():
        row, column = np.unravel_index(np.argmin(np.where(finite, values, np.inf)), values.shape)
        yield _(
            "loss: {here:.6g} in the middle; on the grid {least:.6g} at the least, at "
            "({x:.4g}, {y:.4g}), and {most:.6g} at the most"
        ).format(
            here=landscape.loss,
            least=values[row, column],
            x=landscape.xs[column],
            y=landscape.ys[row],
            most=values[finite].max(),
        )
    missing = landscape.slice.missing
    if any(missing):
        yield _("{nan:,} of {all:,} points are not a number, {inf:,} are infinite.").format(
            nan=missing[0], inf=missing[1], all=values.size
        )


def _describe_path(landscape: Landscape) -> Iterator[str]:
    """The path, and how far the plane's loss is from that of the states themselves."""
    path = landscape.path
    if path is None or landscape.beneath is None:
        return
    yield _("path: {count} states, steps {first:,} to {last:,}").format(
        count=len(path.steps), first=int(path.steps[0]), last=int(path.steps[-1])
    )
    if landscape.kind != "path":
        return
    with np.errstate(all="ignore"):
        factors = np.abs(np.log(landscape.beneath / path.losses))
    factors = factors[np.isfinite(factors)]
    if len(factors):
        yield _(
            "The plane's loss under the path is off from the network's own by a factor of "
            "{half:.3g} at half of the states, of {most:.3g} at the worst."
        ).format(half=math.exp(float(np.median(factors))), most=math.exp(float(factors.max())))


def as_plain(landscape: Landscape) -> dict[str, Any]:
    """As JSON knows it; what is not finite is null."""
    path = landscape.path
    return {
        "kind": landscape.kind,
        "title": landscape.title,
        "where": landscape.where,
        "part": landscape.part,
        "rows": landscape.rows,
        "axes": list(landscape.plane.names),
        "loss": _to_json_number(landscape.loss),
        "explained": landscape.plane.explained and list(landscape.plane.explained),
        "x": landscape.xs.tolist(),
        "y": landscape.ys.tolist(),
        "values": [[_to_json_number(v) for v in row] for row in landscape.values],
        "not_a_number": landscape.slice.missing[0],
        "infinite": landscape.slice.missing[1],
        "bytes": landscape.slice.bytes,
        "path": None
        if path is None
        else {
            "steps": [int(s) for s in path.steps],
            "x": _to_json_numbers(path.coordinates[:, 0] + landscape.plane.zero[0]),
            "y": _to_json_numbers(path.coordinates[:, 1] + landscape.plane.zero[1]),
            "loss": _to_json_numbers(path.losses),
            "plane_loss": _to_json_numbers(landscape.beneath),
        },
        "notes": list(landscape.notes),
    }


def _to_json_numbers(values: Floats | None) -> list[float | None]:
    return [] if values is None else [_to_json_number(v) for v in values]


def _to_json_number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
