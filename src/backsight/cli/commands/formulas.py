"""`backsight formulas [CATALOG …]`: functions and their first derivatives, as a table."""

import click

from backsight.cli.options.out import add_file_option
from backsight.cli.options.page import add_format_option, check_page
from backsight.cli.printing.page import print_page
from backsight.studies.explanation.formulas import formulas
from backsight.training.plugins import admit_file


@click.command("formulas")
@click.argument("catalogs", nargs=-1)
@add_format_option
@add_file_option(help="A file to write to.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
def command(
    catalogs: tuple[str, ...], form: str | None, out: str | None, files: tuple[str, ...]
) -> None:
    """Functions and their first derivatives, with settings and sources.

    CATALOG is activations, losses, regularizers, optimizers, schedules, clippings, layers,
    initializers, metrics, calculus or surfaces; without one it is all of them.
    """
    check_page(out, form)
    for path in files:
        admit_file(path)
    page = formulas(*catalogs)
    print_page(page, out, form)
