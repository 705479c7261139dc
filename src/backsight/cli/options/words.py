"""The words of a command line again, for a command that is to be typed with others."""

from collections.abc import Collection, Iterator
from typing import Any

import click
from click.core import ParameterSource


def list_words(context: click.Context, without: Collection[str]) -> list[str]:
    """The arguments, and the options that were given, as they would be typed; a negative argument
    is none. without: names of those that are left out; those whose value the command does not get,
    as --lang, say nothing of it and are left out too."""
    words: list[str] = []
    for parameter in context.command.get_params(context):
        name = parameter.name or ""
        is_typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        is_meant = parameter.expose_value and name not in without
        if is_meant and (is_typed or isinstance(parameter, click.Argument)):
            words += _write_parameter(parameter, context.params.get(name))
    return words


def _write_parameter(parameter: click.Parameter, value: Any) -> Iterator[str]:
    if isinstance(parameter, click.Argument):
        yield str(value)
    elif isinstance(value, bool):
        yield (parameter.opts if value else parameter.secondary_opts)[0]
    else:
        for item in value if isinstance(value, tuple) else (value,):
            yield from (parameter.opts[0], str(item))
