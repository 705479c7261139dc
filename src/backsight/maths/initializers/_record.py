"""What an initializer is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Initializer:
    """The first values of an array of weights.

    value: (d, n_in, n_out; settings) -> weights, shaped like d. d: draws, shaped like the
    weights: standard normal, uniform in [0, 1), or zeros where none are needed. n_in, n_out:
    units before and after the weights.
    """

    name: str
    value: Formula
    draws: Literal["normal", "uniform", "none"]
    reference: str = ""
