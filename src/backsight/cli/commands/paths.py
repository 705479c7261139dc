"""`backsight paths SOURCE --weight W1[0,2]`: every way from a weight to the loss."""

import math
from typing import TYPE_CHECKING, Any

import click

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.kernel.language import _

if TYPE_CHECKING:
    from backsight.checks.paths.paths import Paths, WeightPath

ENOUGH = 9.0
"""Digits in which the sum of all paths has to agree with backpropagation."""


@click.command("paths")
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
@add_network_options
def command(
    source: str, weight: str, top: int, row: int | None, rows: int, form: str, **options: Any
) -> int:
    """List the paths from one weight to the loss, the largest first, with their factors.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    trained weights are then taken. The sum of all paths is the derivative of the loss; it stands
    beside backpropagation's number. Exit status 1 where the two disagree.
    """
    from backsight.checks.paths.paths import find_paths
    from backsight.cli.progress.training import show_replay_progress
    from backsight.studies.gradient_check.point import describe_point, make_point

    with show_replay_progress(quiet=form == "json") as progress:
        experiment, point = make_point(
            source, rows=rows, progress=progress, **to_arguments(options)
        )
    paths = find_paths(point, weight, top=top, row=row)
    if form == "json":
        click.echo(_to_json(paths))
    else:
        click.echo(f"{experiment.spec.data.source}: {describe_point(source, point)}\n")
        click.echo("\n".join(describe_paths(paths)))
    agrees = math.isnan(paths.expected) or paths.digits >= ENOUGH
    return 0 if agrees else 1


def describe_paths(paths: "Paths") -> list[str]:
    """The paths, what the others come to, and the sum."""
    template = (
        _("Paths from {entry} to L: {count:,}")
        if paths.row is None
        else _("Paths from {entry} to L that begin in row {row}: {count:,}")
    )
    head = template.format(entry=paths.entry, row=paths.row, count=paths.count)
    path_lines = [line for path in paths.top for line in _format_path(path)]
    return [head, "", *path_lines, *_format_sums(paths)]


def _format_path(path: "WeightPath") -> list[str]:
    share = "" if math.isnan(path.share) else f"{path.share:.1%}"
    factors = " · ".join(f"{name} = {value:.4g}" for name, value in path.factors)
    return [f"{path.product:>12.4g}{share:>9}  {' → '.join(path.nodes)}", f"{'':>23}{factors}"]


def _format_sums(paths: "Paths") -> list[str]:
    count, rest = paths.others
    others = _("… and {count:,} more, together").format(count=count)
    more = f"{rest:>12.4g}{'':9}  {others}" if count else ""
    same = _("backpropagation, the same in {digits:.1f} digits").format(digits=paths.digits)
    beside = f"{paths.expected:>21.12g}  {same}"
    return [
        *([more] if more else []),
        "",
        f"{paths.total:>21.12g}  {_('sum of all paths')}",
        *([] if math.isnan(paths.expected) else [beside]),
    ]


def _to_json(all_paths: "Paths") -> str:
    import json

    count, rest = all_paths.others
    paths = [
        {
            "nodes": p.nodes,
            "factors": [{"name": name, "value": value} for name, value in p.factors],
            "product": p.product,
            "share": _to_json_number(p.share),
        }
        for p in all_paths.top
    ]
    return json.dumps(
        {
            "weight": str(all_paths.entry),
            "row": all_paths.row,
            "count": all_paths.count,
            "paths": paths,
            "others": {"count": count, "sum": rest},
            "sum": all_paths.total,
            "backpropagation": _to_json_number(all_paths.expected),
            "digits": round(all_paths.digits, 2),
        },
        indent=2,
        ensure_ascii=False,
    )


def _to_json_number(number: float) -> float | None:
    """A number as JSON knows it."""
    return number if math.isfinite(number) else None
