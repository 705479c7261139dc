"""What can be wrong with a loss, and the case that it is looked for in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backsight.checks.traces.network import TracedNetwork
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class LossCase:
    """A loss, and what is known of it."""

    x: Mapping[str, Floats]
    value: float
    """The loss at x."""
    evaluate: Callable[[Mapping[str, Floats]], float]
    """The loss beside x; NaN where it is not defined."""
    true: Mapping[str, Floats]
    """Its gradient, NaN at a kink."""
    digits: float
    """How many of the gradient are sure."""
    goal: float
    """How many the tolerance asks for."""
    network: TracedNetwork | None
    """The loss as it was followed; None where that was not possible."""


@dataclass(frozen=True, kw_only=True)
class LossSlip:
    """A mistake in a loss."""

    name: str
    """What it is called: the name of its file."""
    order: int
    """The lower, the sooner it is said."""
    explains: Callable[[LossCase], str | None]
    """(case) -> a sentence where the loss has it, else None."""


@dataclass(frozen=True, kw_only=True)
class LossFinding:
    """What is wrong with a loss, in a sentence."""

    name: str
    """The slip's."""
    sentence: str
    """What is wrong, and what to do."""
