"""What a kind of feature is: a formula of one column of numbers or of two, as it is written."""

import re
from dataclasses import dataclass

from backsight.engine.portable.one_operation import compute_one
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.kernel.types import Floats

PLACE = re.compile(r"\{(\w+)\}")
"""Where a column's name stands in a spelling."""


@dataclass(frozen=True, kw_only=True)
class FeatureKind:
    """A kind of feature."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(a) or (a, b) -> the feature. Columns in their own units, (rows,), float64."""
    spelling: str
    """How it is written, as in "{a}^2": with the formula's parameters in braces."""
    other_spellings: tuple[str, ...] = ()
    """How else people write it; a feature's name has the first."""
    is_symmetric: bool = False
    """Whether two columns may change places."""
    order: int = 100
    """Where it stands among those that a reader chooses from, counted from 1; the others follow by
    name."""

    def __post_init__(self) -> None:
        for spelling in self.spellings:
            if tuple(PLACE.findall(spelling)) != self.value.parameters or self.columns > 2:
                raise BadRecord(
                    _(
                        "Kind of feature {name!r}: a formula of one column or of two, and "
                        "spellings that name each in order, as in {{a}}*{{b}}; got {spelling!r}."
                    ).format(name=self.name, spelling=spelling)
                )

    @property
    def spellings(self) -> tuple[str, ...]:
        """All of them."""
        return (self.spelling, *self.other_spellings)

    @property
    def columns(self) -> int:
        """Of how many columns it is made."""
        return len(self.value.parameters)

    def write(self, columns: tuple[str, ...]) -> str:
        """The name of the feature of some columns: "x1^2"."""
        return self.spelling.format(**dict(zip(self.value.parameters, columns, strict=True)))

    def compute(self, columns: list[Floats]) -> Floats:
        """The feature, (rows,), with the same bits on every machine and in a browser; NaN or
        infinite where it has no value. columns: (rows,) each, float64."""
        made: Floats = compute_one(self.value.with_words(PORTABLE_WORDS), columns, "float64")
        return made
