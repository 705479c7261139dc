"""`backsight paths SOURCE --weight W1[0,2]`: every way from a weight to the loss."""

import math
from typing import Any

import click

from backsight.checks.paths.paths import find_paths
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import COUNT, NATURAL
from backsight.cli.printing.output import print_json
from backsight.cli.printing.paths import as_plain, describe_paths
from backsight.cli.progress.bars import show_replay_progress
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.studies.gradient_check.point import describe_point, make_point

ENOUGH = 9.0
"""Digits in which the sum of all paths has to agree with backpropagation."""


@click.command("paths")
@click.argument("source")
@click.option("--weight", required=True, help="Where the paths begin, such as W1[0,2] or b1[2].")
@click.option("--top", type=COUNT, default=20, show_default=True, help="How many are listed.")
@click.option("--row", "--sample", "row", type=NATURAL, help="Only from this row of the batch.")
@click.option(
    "--rows",
    type=COUNT,
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
    with show_replay_progress(quiet=form == "json") as progress:
        experiment, point = make_point(
            source, rows=rows, progress=progress, **to_arguments(options)
        )
    paths = find_paths(point, weight, top=top, row=row)
    if form == "json":
        print_json(as_plain(paths), indent=2)
    else:
        head = _("{name}: {text}").format(
            name=experiment.spec.data.source, text=describe_point(source, point)
        )
        print_text(head, "", *describe_paths(paths))
    agrees = math.isnan(paths.expected) or paths.digits >= ENOUGH
    return 0 if agrees else 1
