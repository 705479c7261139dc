"""What a clipping is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Clipping:
    """A bound on the gradient."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(g; settings) -> g, same shape."""
    over: Literal["all", "each"] = "all"
    """"all" takes the gradients of all weights as one vector, "each" takes them array by
    array."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
