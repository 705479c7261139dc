"""A step of a run, as it is typed, and the options that take one."""

from collections.abc import Callable
from typing import Any

import click

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.runs.predictor import At


def add_at_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --at: after which step a network is used."""
    return click.option(
        "--at",
        metavar="best|last|STEP",
        callback=read_step,
        default="last",
        show_default=True,
        help="After which step the network is used.",
    )(command)


def read_step(_context: click.Context, parameter: click.Parameter, text: Any) -> At | None:
    """best, last, or a number of steps. Raises BadInput."""
    if text is None or text in ("best", "last"):
        return text  # type: ignore[no-any-return] # one of the words
    try:
        return int(text)
    except ValueError:
        raise BadInput(
            _("{option} takes the number of a step, or best, or last; got {text!r}.").format(
                option=parameter.opts[-1], text=text
            )
        ) from None
