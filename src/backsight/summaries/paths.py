"""The paths from a weight to the loss."""

import math
from collections.abc import Iterator

from backsight.checks.paths.paths import Paths, WeightPath
from backsight.kernel.document import Cell, Document, TableBlock
from backsight.kernel.language import _
from backsight.summaries.blocks import make_document

TOP = 12
"""Paths in the table."""


def summarize_paths(paths: Paths) -> Document:
    """The largest paths with their factors, what the others come to, and the sum."""
    head = (_("path"), _("product"), _("share"), _("factors"))
    rows = (*map(_format_path, paths.top[:TOP]), *_list_sums(paths))
    return make_document(format_title(paths), TableBlock(head=head, rows=rows, numbers=range(1, 3)))


def format_title(paths: Paths) -> str:
    """How many paths there are, from where."""
    template = (
        _("Paths from {entry} to L: {count:,}")
        if paths.row is None
        else _("Paths from {entry} to L that begin in row {row}: {count:,}")
    )
    return template.format(entry=paths.entry, row=paths.row, count=paths.count)


def _format_path(path: WeightPath) -> tuple[Cell, ...]:
    share = "" if math.isnan(path.share) else f"{path.share:z.1%}"
    factors = " · ".join(f"{name} = {value:z.4g}" for name, value in path.factors)
    return (" → ".join(path.nodes), f"{path.product:z.4g}", share, factors)


def _list_sums(paths: Paths) -> Iterator[tuple[Cell, ...]]:
    shown = math.fsum(path.product for path in paths.top[:TOP])
    more = paths.count - len(paths.top[:TOP])
    if more:
        others = _("… and {count:,} more, together").format(count=more)
        yield (others, f"{paths.total - shown:z.4g}", "", "")
    yield (_("sum of all paths"), f"{paths.total:z.12g}", "", "")
    if not math.isnan(paths.expected):
        same = _("backpropagation, the same in {digits:.1f} digits").format(digits=paths.digits)
        yield (same, f"{paths.expected:z.12g}", "", "")
