"""The commands. One per file; drop a file here and it exists."""

import click

from backsight.cli.language import find_first_sentence, translate_command
from backsight.kernel.catalog import Catalog


def _summarize(command: click.Command) -> str:
    """The first sentence of its help."""
    return find_first_sentence(translate_command(command))


# A command has a name once it is made by a decorator, which mypy does not know.
commands: Catalog[click.Command] = Catalog(  # type: ignore[type-var] # see above
    __name__, click.Command, "command", _summarize
)

__all__ = ["commands"]
