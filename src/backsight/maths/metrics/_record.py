"""What a metric is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How good outputs are.

    N: rows; K: units. A formula takes those of p, y, N and K that it needs, by name.
    """

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(p, y, N, K) -> a number, or one number a class, or a matrix."""
    of: Literal["classes", "numbers"]
    """What p and y are: for "classes" one-hot rows, (rows, classes), what the network decided and
    the truth; for "numbers" the outputs and the targets, (rows, units)."""
    shape: Literal["number", "per class", "matrix"] = "number"
    """What comes out."""
    higher_is_better: bool = True
    """Whether more of it is better."""
    place: int = 100
    """Where it stands in the table of results, counted from 1; those without one of their own stand
    last, by name."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
