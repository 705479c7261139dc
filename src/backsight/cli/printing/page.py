"""A page of explanations: to a file, in a format of its own, or to the terminal."""

import click

from backsight.cli.printing.output import print_document, print_path
from backsight.studies.explanation.page import Page


def print_page(page: Page, file: str | None, form: str | None) -> None:
    """Write the page to a file, whose name is printed; without one print it in a format."""
    if file:
        page.save(file, form or "")
        print_path(file)
    elif form and form != "terminal":
        click.echo(page.to(form), nl=False)
    else:
        print_document(page.document)
