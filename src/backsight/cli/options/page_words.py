"""Words of a command line that come from elsewhere, read as `backsight explain` would read them."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from backsight.cli.options.given import read_given
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.prose import close_gaps
from backsight.web.named_source import NamedSource


@click.command("play")
@click.argument("source")
@add_network_options
def _line(source: str, **options: Any) -> None:
    """What such words may be."""


def read_words(words: Sequence[str]) -> NamedSource:
    """A source with its options. Raises BadInput, also for a file of Python: nobody but who starts
    a command may say what is run."""
    if any(word == "--with" or word.startswith("--with=") for word in words):
        raise BadInput(_("--with names Python that is run: only the command line may say it."))
    try:
        context = _line.make_context("play", list(words))
        read_given(context, _line, words)
    except click.ClickException as error:
        raise BadInput(close_gaps(error.format_message().replace("\n\t", " "))) from None
    except click.exceptions.Exit:  # --help
        raise BadInput(_("A source was expected, such as xor.")) from None
    return make_named_source(tuple(words), context.params)


def make_named_source(words: tuple[str, ...], parameters: Mapping[str, Any]) -> NamedSource:
    """What the words were read as. parameters: of a command with all options of a network."""
    options = dict(parameters)
    source = options.pop("source")
    arguments = to_arguments(options)
    del arguments["with_"]
    folder = arguments.pop("folder")
    return NamedSource(words=words, source=source, options=arguments, folder=folder)
