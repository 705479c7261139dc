"""`backsight compare RUN RUN …`: recorded runs side by side."""

from typing import Any

import click

from backsight import plots
from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.printing.comparison import as_plain, print_comparison
from backsight.cli.printing.output import print_json
from backsight.cli.progress.bars import show_named_counts
from backsight.studies.comparison.comparison import compare


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, type=click.Path())
@add_file_option(help="A picture to write, such as compare.png or compare.svg.")
@click.option("--quick", is_flag=True, help="Make no step again: only what the records hold.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_run_options
def command(
    runs: tuple[str, ...], out: str | None, quick: bool, as_json: bool, **options: Any
) -> None:
    """Compare recorded runs: what differs, how they went, and from where on.

    Each of RUNS is the folder that `backsight train` wrote, or the record in it; the others are
    compared with the first. What differs in their specs, the losses and scores measured last, the
    distance of the weights by layer, and the first step in which any number differed, which is
    found by making steps again. The picture shows the losses over each other.
    """
    check_pictures(out)
    with show_named_counts() as progress:
        comparison = compare(*runs, quick=quick, progress=progress, **to_run_arguments(options))
    if out:
        plots.save(comparison.plot(), out)
    if as_json:
        print_json(as_plain(comparison))
    else:
        print_comparison(comparison, out)
