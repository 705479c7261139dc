"""The commands. One per file; drop a file here and it exists."""

import click

from backsight.cli.language import translate_command
from backsight.kernel.catalog import Catalog

LONGEST = 1000
"""Letters of a first sentence: all of it."""


def _summarize(command: click.Command) -> str:
    """The first sentence of its help."""
    return translate_command(command).get_short_help_str(LONGEST)


# A command has a name once it is made by a decorator, which mypy does not know.
commands: Catalog[click.Command] = Catalog(  # type: ignore[type-var] # see above
    __name__, click.Command, "command", _summarize
)

__all__ = ["commands"]
