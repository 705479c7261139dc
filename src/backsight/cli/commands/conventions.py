"""`backsight conventions TOPIC`: variants of an optimizer side by side."""

import click

FORMATS = ("terminal", "html", "latex", "markdown")


@click.command("conventions")
@click.argument("topic")
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format; else by the file.")
@click.option("-o", "--output", type=click.Path(), help="A file to write to.")
def command(topic: str, form: str | None, output: str | None) -> None:
    """Variants that go by one name: formulas, when they are the same, and when they part.

    TOPIC is momentum, nesterov, adam, decay or rmsprop. That two are the same is shown line by
    line and on a run; where they part, on a run, with numbers and (in HTML) a picture.
    """
    import shutil
    import sys

    from backsight.render import to_terminal
    from backsight.studies.explanation.conventions import conventions
    from backsight.studies.explanation.page import check_writable

    if output:
        check_writable(output)
    page = conventions(topic)
    if output:
        page.save(output, form or "")
        click.echo(output)
    elif form and form != "terminal":
        click.echo(page.to(form), nl=False)
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        color = sys.stdout.isatty()
        click.echo(to_terminal(page.document, width=width, color=color), nl=False)
