"""Rows as a network takes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from backsight.kernel.types import Floats, Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class EncodedRows:
    """Scaled inputs, targets as the loss takes them, and what each row counts."""

    x: Floats
    """(rows, inputs)"""
    y: Floats
    """(rows, units)"""
    weights: Floats | None = None
    """(rows, 1); None where each row counts as one."""

    def __len__(self) -> int:
        return len(self.x)

    @property
    def arrays(self) -> Mapping[str, Floats]:
        """By the names that they have in a derivation."""
        arrays = {"x": self.x, "y": self.y}
        return arrays if self.weights is None else {**arrays, "omega": self.weights}

    def take(self, indices: Integers) -> "EncodedRows":
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[indices]
        return EncodedRows(x=self.x[indices], y=self.y[indices], weights=weights)

    def copy(self) -> "EncodedRows":
        """The same in arrays of their own."""
        weights = None if self.weights is None else self.weights.copy()
        return EncodedRows(x=self.x.copy(), y=self.y.copy(), weights=weights)
