"""What `backsight landscape` prints: the plane, the loss on it, the path; or plain data."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from backsight.cli.printing.words import size
from backsight.kernel.language import _
from backsight.plots.words import part_name

if TYPE_CHECKING:
    from backsight.kernel.types import Floats
    from backsight.studies.landscape.landscape import Landscape


def lines(found: "Landscape") -> Iterator[str]:
    """The result in sentences."""
    yield _("{title}: the loss around {where}, on {rows:,} {part} rows").format(
        title=found.title, where=found.where, rows=found.rows, part=part_name(found.part)
    )
    yield _("plane: {one} × {two}").format(one=found.plane.names[0], two=found.plane.names[1])
    if found.plane.explained is not None:
        yield _("Together they hold {share:.1%} of the variance of the path.").format(
            share=sum(found.plane.explained)
        )
    yield _(
        "grid: {across} × {up} points, from {left:.4g} to {right:.4g} and {low:.4g} to {high:.4g}"
    ).format(
        across=len(found.xs),
        up=len(found.ys),
        left=found.xs[0],
        right=found.xs[-1],
        low=found.ys[0],
        high=found.ys[-1],
    )
    yield from _loss(found)
    yield from _path(found)
    yield _("memory: {bytes} at the most").format(bytes=size(found.slice.bytes))
    yield from (_("Note: {note}").format(note=note) for note in found.notes)


def _loss(found: "Landscape") -> Iterator[str]:
    values = found.values
    known = np.isfinite(values)
    if known.any():
        row, column = np.unravel_index(np.argmin(np.where(known, values, np.inf)), values.shape)
        yield _(
            "loss: {here:.6g} in the middle; on the grid {least:.6g} at the least, at "
            "({x:.4g}, {y:.4g}), and {most:.6g} at the most"
        ).format(
            here=found.loss,
            least=values[row, column],
            x=found.xs[column],
            y=found.ys[row],
            most=values[known].max(),
        )
    missing = found.slice.missing
    if any(missing):
        yield _("{nan:,} of {all:,} points are not a number, {inf:,} are infinite.").format(
            nan=missing[0], inf=missing[1], all=values.size
        )


def _path(found: "Landscape") -> Iterator[str]:
    """The path, and how far the plane's loss is from that of the states themselves."""
    path = found.path
    if path is None or found.beneath is None:
        return
    yield _("path: {count} states, steps {first:,} to {last:,}").format(
        count=len(path.steps), first=int(path.steps[0]), last=int(path.steps[-1])
    )
    if found.kind != "path":
        return
    with np.errstate(all="ignore"):
        apart = np.abs(np.log(found.beneath / path.losses))
    apart = apart[np.isfinite(apart)]
    if len(apart):
        yield _(
            "The plane's loss under the path is off from the network's own by a factor of "
            "{half:.3g} at half of the states, of {most:.3g} at the worst."
        ).format(half=math.exp(float(np.median(apart))), most=math.exp(float(apart.max())))


def as_plain(found: "Landscape") -> dict[str, Any]:
    """As JSON knows it; what is not finite is null."""
    path = found.path
    return {
        "kind": found.kind,
        "title": found.title,
        "where": found.where,
        "part": found.part,
        "rows": found.rows,
        "axes": list(found.plane.names),
        "loss": _number(found.loss),
        "explained": found.plane.explained and list(found.plane.explained),
        "x": found.xs.tolist(),
        "y": found.ys.tolist(),
        "values": [[_number(v) for v in row] for row in found.values],
        "not_a_number": found.slice.missing[0],
        "infinite": found.slice.missing[1],
        "bytes": found.slice.bytes,
        "path": None
        if path is None
        else {
            "steps": [int(s) for s in path.steps],
            "x": _numbers(path.coordinates[:, 0] + found.plane.zero[0]),
            "y": _numbers(path.coordinates[:, 1] + found.plane.zero[1]),
            "loss": _numbers(path.losses),
            "plane_loss": _numbers(found.beneath),
        },
        "notes": list(found.notes),
    }


def _numbers(values: "Floats | None") -> list[float | None]:
    return [] if values is None else [_number(v) for v in values]


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
