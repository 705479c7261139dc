"""That a loop failed: what was noticed, and how it is said at once."""

import math
import warnings
from dataclasses import dataclass
from typing import Any, Literal

from backsight.adapters.torch.flight.numbers import format_number
from backsight.adapters.torch.flight.places import Place, format_place
from backsight.kernel.language import _


class FirstNonFinite(UserWarning):
    """A number that is not finite was met in a watched loop, and the loop was written down."""


@dataclass(frozen=True, kw_only=True)
class LoopFailure:
    """What was noticed, and when."""

    kind: Literal["loss", "gradient", "update", "exception"]
    step: int
    text: str
    line: str = ""
    """The user's line at which it was noticed."""


def describe_gradient(step: int, value: float | None, place: Place) -> LoopFailure:
    """That a gradient is not finite."""
    text = _("a gradient that the optimizer takes is {value}").format(value=_name(value))
    return LoopFailure(kind="gradient", step=step, text=text, line=format_place(place))


def describe_weight(step: int, value: float | None, place: Place) -> LoopFailure:
    """That a weight is not, after a step."""
    text = _("a weight is {value} after the update").format(value=value)
    return LoopFailure(kind="update", step=step, text=text, line=format_place(place))


def describe_loss(step: int, value: Any, place: Place) -> LoopFailure:
    """That a loss is not."""
    text = _("the loss that backward begins from is {value}").format(value=_name(value))
    return LoopFailure(kind="loss", step=step, text=text, line=format_place(place))


def _name(value: Any) -> str:
    """A number; the first that is not finite of many."""
    if hasattr(value, "flatten"):
        value = value.flatten()[~value.flatten().isfinite()][0]
    return format_number(math.nan if value is None else value)


def warn_of(failure: LoopFailure, text: str) -> None:
    """Warn at the user's own line."""
    file, _colon, number = failure.line.partition("  ")[0].rpartition(":")
    line = int(number) if number.isdecimal() else 1
    warnings.warn_explicit(text, FirstNonFinite, file or "loop", line)
