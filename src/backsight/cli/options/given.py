"""What stands on a command line twice, or is empty: refused, for something would be lost unseen."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

READ = "backsight.read"
"""Under which name a context keeps the words of the command by their parameter, but those of -o:
files among them are read."""
MAY_BE_EMPTY = ("--hidden",)
"""Options for which nothing is a value: no hidden layer."""


def read_given(
    context: click.Context, command: click.Command, words: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The texts on a command line by their parameter, but those of -o.

    context: of the command. Raises BadInput where an option that takes one value is given twice, or
    a value is empty; what else is wrong with the words, the command itself says.
    """
    try:
        values, _rest, order = command.make_parser(context).parse_args(list(words))
    except click.UsageError:
        return {}
    for parameter, count in Counter(order).items():
        if count > 1 and _has_one_value(parameter):
            raise BadInput(
                _("{option} is given more than once, and has one value: give it once.").format(
                    option=_name(parameter)
                )
            )
    for parameter in order:
        empty = any(text == "" for text in _list_texts(values.get(parameter.name)))
        if empty and not set(MAY_BE_EMPTY) & set(parameter.opts):
            raise BadInput(
                _("{option} is empty: give a value, or leave it out.").format(
                    option=_name(parameter)
                )
            )
    return {
        p.name: tuple(text for text in _list_texts(values.get(p.name)) if isinstance(text, str))
        for p in order
        if p.name is not None and p.name != "out"
    }


def _has_one_value(parameter: click.Parameter) -> bool:
    """Whether a second time would put something else in place of the first."""
    if not isinstance(parameter, click.Option) or parameter.multiple:
        return False
    return bool(parameter.secondary_opts) or not parameter.is_flag


def _name(parameter: click.Parameter) -> str:
    """As it is typed, or as the usage has it."""
    if isinstance(parameter, click.Option):
        return "/".join((parameter.opts[-1], *parameter.secondary_opts))
    return parameter.human_readable_name


def _list_texts(value: Any) -> Iterator[Any]:
    """The texts of an option that may be given several times, or takes several."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from _list_texts(part)
    else:
        yield value
