"""Options that are numbers: finite, in their range, and no larger than a spec can hold."""

import math
from typing import Any

import click

from backsight.engine.spec import LARGEST
from backsight.kernel.language import _


class Whole(click.IntRange):
    """A whole number of a range."""

    name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises BadParameter where it is none, or out of its range."""
        number = super().convert(value, param, ctx)
        if abs(number) > LARGEST:
            text = _("{value} is too large: {most:,} is the most.")
            self.fail(text.format(value=number, most=LARGEST), param, ctx)
        return number

    def _describe_range(self) -> str:
        return _describe_bounds(self)


class Real(click.FloatRange):
    """A finite number of a range."""

    name = "float"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises BadParameter where it is none, not finite, or out of its range."""
        number = click.FLOAT.convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(_("{value} is not a finite number.").format(value=value), param, ctx)
        return super().convert(value, param, ctx)

    def _describe_range(self) -> str:
        return _describe_bounds(self)


def _describe_bounds(kind: click.IntRange | click.FloatRange) -> str:
    """What help says of a range: "" of one without bounds, which click writes x<=None."""
    is_open = kind.min is None and kind.max is None
    return "" if is_open else click.types._NumberRangeBase._describe_range(kind)


POSITIVE = Real(0, min_open=True)
NOT_NEGATIVE = Real(0)
SHARE = Real(0, 1, max_open=True)
BUDGET = Real(0, 1e9)
"""MB: up to a thousand terabytes."""
COUNT = Whole(1)
"""At least 1."""
NATURAL = Whole(0)
"""0 or more."""
POSITION = Whole()
"""A step of a run, which knows itself the steps that it has."""
NUMBERS: dict[type, Whole | Real] = {int: Whole(), float: Real()}
"""By the kind of Python, of any size."""
