"""What a loss is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from backsight.kernel.formula import Formula
from backsight.kernel.vocabulary import sum_units

Targets = Literal["number", "one_hot", "binary", "signed", "count"]
"""What the targets y are: any real number; 1 for the right class and 0 elsewhere; 0 or 1 in
each unit; -1 or 1 in each unit; a count ≥ 0."""


@dataclass(frozen=True, kw_only=True)
class Fused:
    """A loss and the output's activation taken as one, which is stable where the two are not."""

    value: Formula
    """(z, y, N, K) -> L."""
    pullback: Formula
    """(a, y, N, K) -> dL/dz, (rows, units)."""
    why: str
    """Why they are taken as one, for the derivation."""

    @cached_property
    def by_row(self) -> Formula:
        """(z, y, N, K) -> (rows, 1). As for a loss."""
        return split_by_row(self.value)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A mean over the batch of how far outputs a are from targets y.

    a, y: (rows, units); N: rows; K: units. Formulas take those of the four they need, by name.
    """

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(a, y, N, K) -> L, a number."""
    slope: Formula
    """(a, y, N, K) -> dL/da, shaped like a."""
    targets: Targets
    """What the targets are."""
    output: str
    """The activation that suits it."""
    fused: Mapping[str, Fused] = field(default_factory=lambda: MappingProxyType({}))
    """What it is with an activation, taken as one; by the activation's name."""
    probabilities: bool = False
    """Whether outputs must lie in (0, 1)."""
    clips: str = ""
    """Where it bounds its input, in words, for the derivation; "" for nowhere."""
    kinks: tuple[float, ...] = ()
    """Values of a - y (of y·a for a margin) where the slope does not exist."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    @cached_property
    def by_row(self) -> Formula:
        """(a, y, N, K) -> (rows, 1): each row's part of the value. Raises BadRecord where the value
        is no `total`."""
        return split_by_row(self.value)


def split_by_row(value: Formula) -> Formula:
    """A sum over a batch as its rows' parts: `total` over units alone."""
    return value.replace_word("total", sum_units)
