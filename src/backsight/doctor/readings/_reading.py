"""What a reading is: a number of a case, by a name, taken when somebody asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias, overload

from backsight.doctor.examination import Examination


@dataclass(frozen=True, kw_only=True)
class Found:
    """A number, and which of the network's own shows it best."""

    value: float
    symbol: str = ""
    """The array that shows it: "a1"; "" where none does."""
    step: int = 0
    """The step whose array it is, counted from 1."""
    unit: int | None = None
    """The column of it; None for any."""
    entry: Literal["largest", "last"] = "largest"
    """Which entry of that: the largest in size, or the last one, where the size of the array is
    what shows it."""
    index: tuple[int, ...] = ()
    """The entry itself, where it is known."""


@dataclass(frozen=True, kw_only=True)
class NamedReading:
    """A number that symptoms are made of."""

    name: str
    about: str
    """What it is, in a line."""
    take: Callable[[Examination], Found]
    """NaN where it does not apply, or is not known yet."""


Show: TypeAlias = Callable[[Examination, float], Found]
"""What finds the number that shows a value best."""
Take: TypeAlias = Callable[[Examination], float | Found]


@overload
def reading(function: Take) -> NamedReading: ...


@overload
def reading(*, shown_by: Show) -> Callable[[Take], NamedReading]: ...


def reading(function: Take | None = None, *, shown_by: Show | None = None) -> Any:
    """Make a function a reading of its name; its docstring's first line says what it is.

    shown_by: finds the number of the network that shows it, where the function gives none.
    """
    if function is None:
        return partial(_make_reading, shown_by=shown_by)
    return _make_reading(function)


def _make_reading(function: Take, shown_by: Show | None = None) -> NamedReading:
    def take(exam: Examination) -> Found:
        found = function(exam)
        if isinstance(found, Found):
            return found
        return shown_by(exam, float(found)) if shown_by else Found(value=float(found))

    about = (function.__doc__ or "").strip().split("\n")[0]
    return NamedReading(name=function.__name__, about=about, take=take)
