"""What a layer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from backsight.kernel.formula import Formula
from backsight.kernel.types import Setting


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One array of weights of a layer."""

    letter: str
    """Its name, to which the layer's number is added ("W" -> "W1")."""
    shape: Callable[[int, int], tuple[int, ...]]
    """From (units in, units out) to the shape of the array."""
    start: Literal["initializer", "zeros", "ones"] = "initializer"
    """What it starts with; "initializer" is the spec's choice."""
    regularized: bool = True
    """Whether the regularizer counts it."""
    setting: str = ""
    """The layer's setting that leaves it out when false; "" for none."""
    called: str = "weights"
    """What its entries are, for the derivation."""
    pytorch: str = ""
    """The attribute that is the same in PyTorch's class; "" where there is none."""


@dataclass(frozen=True, kw_only=True)
class Statistic:
    """A number for each unit that training keeps, for when the network is used."""

    start: Literal["zeros", "ones"]
    """What it is before the first step, (units,)."""
    next: Formula
    """The formula of its new value, from its old one (under its letter), the letters of the
    steps, and N."""
    called: str
    """What it is, for the derivation."""
    reason: str
    """Why its new value is so, for the derivation."""
    pytorch: str = ""
    """The attribute that is the same in PyTorch's class; "" where there is none."""


@dataclass(frozen=True, kw_only=True)
class Structural:
    """A setting that says how a layer stands in the network; its formulas do not read it."""

    kind: Any
    """Its type, with its bounds."""
    default: Setting
    """Its value where none is given."""


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A step from x (rows, units in) to an output (rows, units out)."""

    name: str
    """What it is called: the name of its file."""
    steps: Mapping[str, Formula]
    """Its formulas in order, each under the letter of what it makes ("z" -> "z1"); the last
    makes the output. Operands are found by parameter name: x, a weight's letter, an earlier
    step's letter; u; skip; N, the rows of the batch; n_out, the units of the layer."""
    pullbacks: Mapping[str, Formula]
    """For "x", for "skip" where it is read, and for each weight's letter, the formula of its
    derivative from `upstream` (dL/d output) and any operands of the steps."""
    weights: tuple[Weight, ...] = ()
    """Its arrays of weights, in the order in which they lie in theta."""
    draws: bool = False
    """Whether it takes u, uniform in [0, 1) and shaped like x, from a stream of its own at each
    step."""
    training_only: bool = False
    """Whether it is left out when the network is used."""
    use_steps: Mapping[str, Formula] = field(default_factory=lambda: MappingProxyType({}))
    """Its formulas when the network is used, where they are others; they read `statistics`,
    which training keeps, by their letters ("mu_bar" -> "mu1_bar")."""
    statistics: Mapping[str, Statistic] = field(default_factory=lambda: MappingProxyType({}))
    """What training keeps for them, by letter."""
    joins_rows: bool = False
    """Whether in training a row's output depends on the other rows of the batch."""
    widens: bool = False
    """Whether it may change the number of units."""
    norm: str = ""
    """What --norm calls it, of a normalization; "" for other layers."""
    cancels_bias: bool = False
    """Whether it takes away what a bias before it adds."""
    pytorch: str = ""
    """The class of PyTorch that is the same; "" where there is none."""
    structure: Mapping[str, Structural] = field(default_factory=lambda: MappingProxyType({}))
    """The settings that are not of a formula; `over` says how many layers are skipped: `skip`
    is what the first of them takes."""
    reasons: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Why each step stands there, by letter, for the derivation."""
    factors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What a pullback's own factor is, in words, where its operands do not say it."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
