"""`backsight compare RUN RUN …`: recorded runs side by side."""

import json
from typing import Any

import click

from backsight.cli.options.network import run_arguments, run_options
from backsight.kernel.language import _


@click.command()
@click.argument("runs", nargs=-1, required=True, type=click.Path())
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False),
    help="A picture to write, such as compare.png or compare.svg.",
)
@click.option("--quick", is_flag=True, help="Make no step again: only what the records hold.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@run_options
def command(
    runs: tuple[str, ...], out: str | None, quick: bool, as_json: bool, **given: Any
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
        differences_said,
        distance_tables,
        tables_of,
        working,
    )
    from backsight.plots.draw import kind_of
    from backsight.studies.comparison.comparison import compare
    from backsight.studies.explanation.page import check_place

    if out:
        check_place(out)
        kind_of(out)
    with working() as report:
        found = compare(*runs, quick=quick, report=report, **run_arguments(given))
    picture = _drawn(found, out)
    if as_json:
        print(json.dumps(as_plain(found), ensure_ascii=False))  # noqa: T201 - what --json is for
        return
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    for table in tables_of(found, console.width):
        console.print(table)
        console.print()
    for said, table in distance_tables(found):
        _say(console, said)
        console.print(table)
        console.print()
    for line in [
        *differences_said(found),
        *(_("Note: {note}").format(note=n) for n in found.notes),
    ]:
        _say(console, line)
    _say(console, picture)


def _say(console: Any, line: str) -> None:
    console.print(line, highlight=False, markup=False, soft_wrap=True)


def _drawn(found: Any, out: str | None) -> str:
    """Draw the picture where one is asked for; says where it is, or how to get one."""
    if out is None:
        return "\n" + _("Drawn as a picture: add -o compare.png")
    from backsight.plots import missing_font, save

    save(found.plot(), out)
    written = _("Written: {names}").format(names=out)
    return "\n".join(filter(None, ["", written, missing_font()]))
