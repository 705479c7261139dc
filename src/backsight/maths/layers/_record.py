"""What a layer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One array of weights of a layer.

    letter: its name, to which the layer's number is added ("W" -> "W1"). shape: from (units in,
    units out). start: "initializer" is the spec's choice. regularized: whether the regularizer
    counts it. setting: the layer's setting that leaves it out when false.
    """

    letter: str
    shape: Callable[[int, int], tuple[int, ...]]
    start: Literal["initializer", "zeros", "ones"] = "initializer"
    regularized: bool = True
    setting: str = ""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A step from x (rows, units in) to an output (rows, units out).

    steps: its formulas in order, each under the letter of what it makes ("z" -> "z1"); the last
    makes the output. Operands are found by parameter name: x, a weight's letter, an earlier
    step's letter, u. pullbacks: for "x" and for each weight's letter, the formula of its
    derivative from `upstream` (dL/d output) and any of those operands. draws: whether it takes u,
    uniform in [0, 1) and shaped like x, from a stream of its own at each step. training_only:
    left out when the network is used. widens: whether it may change the number of units. reasons:
    why each step stands there, for the derivation.
    """

    name: str
    steps: Mapping[str, Formula]
    pullbacks: Mapping[str, Formula]
    weights: tuple[Weight, ...] = ()
    draws: bool = False
    training_only: bool = False
    widens: bool = False
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reference: str = ""
