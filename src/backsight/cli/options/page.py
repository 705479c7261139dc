"""The options of commands that make a page."""

from collections.abc import Callable
from typing import Any

import click

FORMATS = ("terminal", "html", "latex", "markdown")


def add_format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format; the command gets it as `form`."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), help="The format; else by the file."
    )(command)
