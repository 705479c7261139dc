"""`backsight conventions TOPIC`: variants of an optimizer side by side."""

import click

from backsight.cli.options.out import add_file_option
from backsight.cli.options.page import add_format_option, check_page
from backsight.cli.printing.page import print_page
from backsight.studies.explanation.conventions import conventions


@click.command("conventions")
@click.argument("topic")
@add_format_option
@add_file_option(help="A file to write to.")
def command(topic: str, form: str | None, out: str | None) -> None:
    """Variants that go by one name: formulas, when they are the same, and when they part.

    TOPIC is momentum, nesterov, adam, decay or rmsprop. That two are the same is shown line by
    line and on a run; where they part, on a run, with numbers and (in HTML) a picture.
    """
    check_page(out, form)
    page = conventions(topic)
    print_page(page, out, form)
