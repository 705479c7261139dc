"""What a layer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from backsight.kernel.formula import Formula
from backsight.kernel.types import Setting


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One array of weights of a layer.

    letter: its name, to which the layer's number is added ("W" -> "W1"). shape: from (units in,
    units out). start: "initializer" is the spec's choice. regularized: whether the regularizer
    counts it. setting: the layer's setting that leaves it out when false. called: what its
    entries are, for the derivation. pytorch: the attribute that is the same in PyTorch's class;
    "" where there is none.
    """

    letter: str
    shape: Callable[[int, int], tuple[int, ...]]
    start: Literal["initializer", "zeros", "ones"] = "initializer"
    regularized: bool = True
    setting: str = ""
    called: str = "weights"
    pytorch: str = ""


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A number for each unit that training keeps from step to step, for when the network is used.

    start: what it is before the first step. next: the formula of its new value, from its old one
    (under its letter), the letters of the steps, and N. called: what it is; reason: why its new
    value is so; both for the derivation.
    """

    start: Literal["zeros", "ones"]
    next: Formula
    called: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Structural:
    """A setting that says how a layer stands in the network; its formulas do not read it.

    kind: its type, with its bounds. default: where it is not given.
    """

    kind: Any
    default: Setting


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A step from x (rows, units in) to an output (rows, units out).

    steps: its formulas in order, each under the letter of what it makes ("z" -> "z1"); the last
    makes the output. Operands are found by parameter name: x, a weight's letter, an earlier
    step's letter; u; skip; N, the rows of the batch; n_out, the units of the layer. pullbacks:
    for "x", for "skip" where it is read, and for each weight's letter, the formula of its
    derivative from `upstream` (dL/d output) and any of those operands. draws: whether it takes
    u, uniform in [0, 1) and shaped like x, from a stream of its own at each step.

    training_only: left out when the network is used. use_steps: its formulas when the network is
    used, where they are others; they read `statistics`, which training keeps, by their letters
    ("mu_bar" -> "mu1_bar"). joins_rows: whether in training a row's output depends on the other
    rows of the batch. widens: whether it may change the number of units. structure: the settings
    that are not of a formula; `over` says how many layers are skipped: `skip` is what the first
    of them takes.

    norm: what --norm calls it, of a normalization; "" for other layers. cancels_bias: whether it
    takes away what a bias before it adds. pytorch: the class of PyTorch that is the same; "" where
    there is none.

    reasons: why each step stands there, for the derivation. factors: what a pullback's own factor
    is, in words, where its operands do not say it.
    """

    name: str
    steps: Mapping[str, Formula]
    pullbacks: Mapping[str, Formula]
    weights: tuple[Weight, ...] = ()
    draws: bool = False
    training_only: bool = False
    use_steps: Mapping[str, Formula] = field(default_factory=lambda: MappingProxyType({}))
    statistics: Mapping[str, Statistic] = field(default_factory=lambda: MappingProxyType({}))
    joins_rows: bool = False
    widens: bool = False
    norm: str = ""
    cancels_bias: bool = False
    pytorch: str = ""
    structure: Mapping[str, Structural] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reference: str = ""
