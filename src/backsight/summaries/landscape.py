"""A slice through a loss: the plane, the loss on it, the path."""

import math
from collections.abc import Iterator

import numpy as np

from backsight.kernel.document import Document
from backsight.kernel.language import _, ngettext
from backsight.plots.words import format_part
from backsight.studies.landscape.result import Landscape
from backsight.summaries.blocks import make_document, make_paragraphs


def summarize_landscape(landscape: Landscape) -> Document:
    """All that is to be said of it."""
    return make_document(
        format_heading(landscape),
        *make_paragraphs(describe_landscape(landscape)),
        *make_paragraphs(landscape.notes, "note"),
    )


def format_heading(landscape: Landscape) -> str:
    """Where it is cut, and of what."""
    return ngettext(
        "{title}: the loss around {where}, on {rows:,} {part} row",
        "{title}: the loss around {where}, on {rows:,} {part} rows",
        landscape.rows,
    ).format(
        title=landscape.title,
        where=landscape.where,
        rows=landscape.rows,
        part=format_part(landscape.part),
    )


def describe_landscape(landscape: Landscape) -> Iterator[str]:
    """Plane, grid, loss and path, in sentences."""
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
