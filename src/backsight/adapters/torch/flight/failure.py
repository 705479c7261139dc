"""That a loop failed: what was noticed, and how it is said at once."""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from backsight.adapters.torch.flight.numbers import format_number
from backsight.adapters.torch.flight.places import Place, format_place
from backsight.kernel.language import N_, _

BadKind: TypeAlias = Literal["loss", "gradient", "update"]
TEXTS: Mapping[str, str] = {
    "loss": N_("the loss that backward begins from is {value}"),
    "gradient": N_("a gradient that the optimizer takes is {value}"),
    "update": N_("a weight is {value} after the update"),
}
"""What is said of each kind."""


class FirstNonFinite(UserWarning):
    """A number that is not finite was met in a watched loop, and the loop was written down."""


@dataclass(frozen=True, kw_only=True)
class LoopFailure:
    """What was noticed, and when."""

    kind: BadKind | Literal["exception"]
    step: int
    text: str
    line: str = ""
    """The user's line at which it was noticed."""
    value: str = ""
    """Of the number that is not finite."""


def make_failure(kind: BadKind, step: int, value: Any, place: Place) -> LoopFailure:
    """That a loss, a gradient or a weight is not finite. value: it, or what it is in."""
    if hasattr(value, "flatten"):
        value = value.flatten()[~value.flatten().isfinite()][0]
    name = format_number(math.nan if value is None else value)
    text = say_bad(kind, name)
    return LoopFailure(kind=kind, step=step, text=text, line=format_place(place), value=name)


def say_bad(kind: str, value: str) -> str:
    """It in words, in the language that is spoken."""
    return _(TEXTS[kind]).format(value=value)


def warn_of(failure: LoopFailure, text: str) -> None:
    """Warn at the user's own line."""
    file, _colon, number = failure.line.partition("  ")[0].rpartition(":")
    line = int(number) if number.isdecimal() else 1
    warnings.warn_explicit(text, FirstNonFinite, file or "loop", line)
