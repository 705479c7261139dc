"""What a reading is: a number of a case, by a name, taken when somebody asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from backsight.doctor.examination import Examination


@dataclass(frozen=True, kw_only=True)
class Found:
    """A number, and where it stands among the network's own."""

    value: float
    symbol: str = ""
    """The array that it was read off: "a1"; "" where it is of none."""
    index: tuple[int, ...] = ()
    """The entry that it is, or that shows it best."""
    step: int = 0
    """Steps that were made before."""


@dataclass(frozen=True, kw_only=True)
class NamedReading:
    """A number that symptoms are made of."""

    name: str
    about: str
    """What it is, in a line."""
    take: Callable[[Examination], Found]
    """NaN where it does not apply, or is not known yet."""


def reading(function: Callable[[Examination], float | Found]) -> NamedReading:
    """Make a function a reading of its name; its docstring's first line says what it is."""

    def take(exam: Examination) -> Found:
        found = function(exam)
        return found if isinstance(found, Found) else Found(value=float(found))

    about = (function.__doc__ or "").strip().split("\n")[0]
    return NamedReading(name=function.__name__, about=about, take=take)
