"""`backsight paths SOURCE --weight W1[0,2]`: every way from a weight to the loss."""

import math
from typing import TYPE_CHECKING, Any

import click

from backsight.cli.options.network import arguments, network_options
from backsight.kernel.language import _

if TYPE_CHECKING:
    from backsight.checks.paths.paths import Path, Paths

ENOUGH = 9.0
"""Digits in which the sum of all paths has to agree with backpropagation."""


@click.command()
@click.argument("source")
@click.option("--weight", required=True, help="Where the paths begin, such as W1[0,2] or b1[2].")
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="How many are listed."
)
@click.option(
    "--row", "--sample", "row", type=click.IntRange(0), help="Only from this row of the batch."
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Rows of the first batch at the most.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
@network_options
def command(
    source: str, weight: str, top: int, row: int | None, rows: int, form: str, **given: Any
) -> int:
    """List the paths from one weight to the loss, the largest first, with their factors.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    trained weights are then taken. The sum of all paths is the derivative of the loss; it stands
    beside backpropagation's number. Exit status 1 where the two disagree.
    """
    from backsight.checks.paths.paths import paths_from
    from backsight.cli.progress.training import remaking
    from backsight.studies.gradient_check.point import point_of, where_of

    with remaking(quiet=form == "json") as watch:
        parts, point = point_of(source, rows=rows, watch=watch, **arguments(given))
    found = paths_from(point, weight, top=top, row=row)
    if form == "json":
        click.echo(_json(found))
    else:
        click.echo(f"{parts.spec.data.source}: {where_of(source, point)}\n")
        click.echo("\n".join(lines(found)))
    agreed = math.isnan(found.expected) or found.digits >= ENOUGH
    return 0 if agreed else 1


def lines(found: "Paths") -> list[str]:
    """The paths, what the others come to, and the sum."""
    said = (
        _("Paths from {entry} to L: {count:,}")
        if found.row is None
        else _("Paths from {entry} to L that begin in row {row}: {count:,}")
    )
    head = said.format(entry=found.entry, row=found.row, count=found.count)
    listed = [line for path in found.top for line in _lines_of(path)]
    return [head, "", *listed, *_sums(found)]


def _lines_of(path: "Path") -> list[str]:
    share = "" if math.isnan(path.share) else f"{path.share:.1%}"
    factors = " · ".join(f"{name} = {value:.4g}" for name, value in path.factors)
    return [f"{path.product:>12.4g}{share:>9}  {' → '.join(path.nodes)}", f"{'':>23}{factors}"]


def _sums(found: "Paths") -> list[str]:
    count, rest = found.others
    others = _("… and {count:,} more, together").format(count=count)
    more = f"{rest:>12.4g}{'':9}  {others}" if count else ""
    same = _("backpropagation, the same in {digits:.1f} digits").format(digits=found.digits)
    beside = f"{found.expected:>21.12g}  {same}"
    return [
        *([more] if more else []),
        "",
        f"{found.total:>21.12g}  {_('sum of all paths')}",
        *([] if math.isnan(found.expected) else [beside]),
    ]


def _json(found: "Paths") -> str:
    import json

    count, rest = found.others
    paths = [
        {
            "nodes": p.nodes,
            "factors": [{"name": name, "value": value} for name, value in p.factors],
            "product": p.product,
            "share": _plain(p.share),
        }
        for p in found.top
    ]
    return json.dumps(
        {
            "weight": str(found.entry),
            "row": found.row,
            "count": found.count,
            "paths": paths,
            "others": {"count": count, "sum": rest},
            "sum": found.total,
            "backpropagation": _plain(found.expected),
            "digits": round(found.digits, 2),
        },
        indent=2,
        ensure_ascii=False,
    )


def _plain(number: float) -> float | None:
    """A number as JSON knows it."""
    return number if math.isfinite(number) else None
