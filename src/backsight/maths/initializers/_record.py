"""What an initializer is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Initializer:
    """The first values of an array of weights."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(d, n_in, n_out; settings) -> weights, shaped like d; n_in, n_out: units before and after
    the weights."""
    draws: Literal["normal", "truncated_normal", "uniform", "none"]
    """What d holds: standard normal draws, the same without any beyond 2, uniform ones in [0, 1),
    or zeros where none are needed."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
