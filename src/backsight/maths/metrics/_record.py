"""What a metric is."""

from dataclasses import dataclass
from typing import Literal, get_args

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _

Kind = Literal["classes", "numbers"]
Shape = Literal["number", "per class", "matrix"]
OPERANDS = ("p", "y", "N", "K")
"""What a formula can take, by name."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How good outputs are.

    N: rows; K: units. A formula takes those of p, y, N and K that it needs, by name.
    """

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(p, y, N, K) -> a number, or one number a class, or a matrix."""
    of: Kind
    """What p and y are: for "classes" one-hot rows, (rows, classes), what the network decided and
    the truth; for "numbers" the outputs and the targets, (rows, units)."""
    shape: Shape = "number"
    """What comes out."""
    higher_is_better: bool = True
    """Whether more of it is better."""
    place: int = 100
    """Where it stands in the table of results, counted from 1; those without one of their own stand
    last, by name."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        unknown = [name for name in self.value.parameters if name not in OPERANDS]
        if unknown:
            raise BadRecord(
                _(
                    "Metric {name!r}: a formula takes those of {known} it needs; it has {unknown}."
                ).format(name=self.name, known=", ".join(OPERANDS), unknown=", ".join(unknown))
            )
        for field, value, kind in (("of", self.of, Kind), ("shape", self.shape, Shape)):
            if value not in get_args(kind):
                raise BadRecord(
                    _("Metric {name!r}: {field} is one of {known}, not {value!r}.").format(
                        name=self.name, field=field, known=", ".join(get_args(kind)), value=value
                    )
                )
