"""That a loop failed: what was noticed, and how it is said at once."""

import warnings
from dataclasses import dataclass
from typing import Literal

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
    text = _("a gradient that the optimizer takes is {value}").format(value=value)
    return LoopFailure(kind="gradient", step=step, text=text, line=format_place(place))


def describe_weight(step: int, value: float | None, place: Place) -> LoopFailure:
    """That a weight is not, after a step."""
    text = _("a weight is {value} after the update").format(value=value)
    return LoopFailure(kind="update", step=step, text=text, line=format_place(place))


def warn_of(failure: LoopFailure, text: str) -> None:
    """Warn at the user's own line."""
    file, _colon, number = failure.line.partition("  ")[0].rpartition(":")
    line = int(number) if number.isdecimal() else 1
    warnings.warn_explicit(text, FirstNonFinite, file or "loop", line)
