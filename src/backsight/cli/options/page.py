"""The options of commands that make a page."""

from collections.abc import Callable
from typing import Any

import click

from backsight.cli.options.number import Whole
from backsight.disk.place import check_writable
from backsight.explanations.step.request import MOST_DIGITS
from backsight.studies.explanation.page import find_format

FORMATS = ("terminal", "html", "latex", "markdown")


def check_page(file: str | None, form: str | None) -> None:
    """Raise an error for a page that cannot be written, or whose name asks for no format where
    --format does neither."""
    if file:
        check_writable(file)
        if form is None:
            find_format(file)


def add_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format; the command gets it as `form`."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), help="The format; else by the file."
    )(command)


def add_digits_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --digits."""
    return click.option(
        "--digits",
        type=Whole(1, MOST_DIGITS),
        default=6,
        show_default=True,
        help="Significant digits.",
    )(command)
