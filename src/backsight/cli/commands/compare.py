"""`backsight compare RUN RUN …`: recorded runs side by side."""

import json
from typing import Any

import click

from backsight import plots
from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.kernel.language import _


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False),
    help="A picture to write, such as compare.png or compare.svg.",
)
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
    from rich.console import Console

    from backsight.cli.printing.comparison import (
        as_plain,
        describe_differences,
        make_distance_tables,
        make_tables,
        show_progress,
    )
    from backsight.studies.comparison.comparison import compare
    from backsight.studies.explanation.page import check_writable

    if out:
        check_writable(out)
        plots.find_picture_format(out)
    with show_progress() as progress:
        comparison = compare(*runs, quick=quick, progress=progress, **to_run_arguments(options))
    picture = _draw_picture(comparison, out)
    if as_json:
        print(json.dumps(as_plain(comparison), ensure_ascii=False))  # noqa: T201 - what --json is for
        return
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    for table in make_tables(comparison, console.width):
        console.print(table)
        console.print()
    for title, table in make_distance_tables(comparison):
        _print_line(console, title)
        console.print(table)
        console.print()
    for line in [
        *describe_differences(comparison),
        *(_("Note: {note}").format(note=n) for n in comparison.notes),
    ]:
        _print_line(console, line)
    _print_line(console, picture)


def _print_line(console: Any, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _draw_picture(comparison: Any, out: str | None) -> str:
    """Draw the picture where one is asked for; says where it is, or how to get one."""
    if out is None:
        return "\n" + _("Drawn as a picture: add -o compare.png")

    plots.save(comparison.plot(), out)
    text = _("Written: {names}").format(names=out)
    return "\n".join(filter(None, ["", text, plots.describe_missing_font()]))
