"""A step of a run, as it is typed."""

from typing import Any

import click

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.runs.predictor import At


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
