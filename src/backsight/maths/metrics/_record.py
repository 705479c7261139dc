"""What a metric is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Metric:
    """How good outputs are.

    value: (p, y, N, K) -> a number, or one number a class, or a matrix. For "classes" p and y are
    one-hot rows (rows, classes): what the network decided, and the truth. For "numbers" they
    are the outputs and the targets (rows, units). N: rows; K: units. A formula takes
    those of the four it needs, by name. shape: what comes out. place: where it stands in the
    table of results, counted from 1; those without one of their own stand last, by name.
    """

    name: str
    value: Formula
    of: Literal["classes", "numbers"]
    shape: Literal["number", "per class", "matrix"] = "number"
    higher_is_better: bool = True
    place: int = 100
    reference: str = ""
