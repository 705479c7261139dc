"""What a loss is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from backsight.kernel.formula import Formula

Targets = Literal["number", "one_hot", "binary", "signed", "count"]
"""What the targets y are: any real number; 1 for the right class and 0 elsewhere; 0 or 1 in
each unit; -1 or 1 in each unit; a count ≥ 0."""


@dataclass(frozen=True, kw_only=True)
class Fused:
    """A loss and the output's activation taken as one, which is stable where the two are not.

    value: (z, y, N, K) -> L. pullback: (a, y, N, K) -> dL/dz. why: said in the derivation.
    """

    value: Formula
    pullback: Formula
    why: str


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A mean over the batch of how far outputs a are from targets y.

    value: (a, y, N, K) -> L, a number. slope: (a, y, N, K) -> dL/da, shaped like a.
    a, y: (rows, units); N: rows; K: units. Formulas take those of the four they need, by name.
    fused: by activation. output: the activation that suits it. probabilities: whether outputs
    must lie in (0, 1). clips: said in the derivation where it bounds its input. kinks: values
    of a - y (of y·a for a margin) where the slope does not exist.
    """

    name: str
    value: Formula
    slope: Formula
    targets: Targets
    output: str
    fused: Mapping[str, Fused] = field(default_factory=lambda: MappingProxyType({}))
    probabilities: bool = False
    clips: str = ""
    kinks: tuple[float, ...] = ()
    reference: str = ""
