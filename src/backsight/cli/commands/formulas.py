"""`backsight formulas [CATALOG …]`: functions and their first derivatives, as a table."""

import click

FORMATS = ("terminal", "html", "latex", "markdown")


@click.command("formulas")
@click.argument("catalogs", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format; else by the file.")
@click.option("-o", "--output", type=click.Path(), help="A file to write to.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
def command(
    catalogs: tuple[str, ...], form: str | None, output: str | None, files: tuple[str, ...]
) -> None:
    """Functions and their first derivatives, with settings and sources.

    CATALOG is activations, losses, regularizers, optimizers, schedules, clippings, layers,
    initializers or metrics; without one it is all of them.
    """
    import shutil
    import sys

    from backsight.render import to_terminal
    from backsight.studies.explanation.formulas import formulas
    from backsight.training.plugins import admit_file

    for path in files:
        admit_file(path)
    page = formulas(*catalogs)
    if output:
        page.save(output, form or "")
        click.echo(output)
    elif form and form != "terminal":
        click.echo(page.to(form), nl=False)
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        color = sys.stdout.isatty()
        click.echo(to_terminal(page.document, width=width, color=color), nl=False)
