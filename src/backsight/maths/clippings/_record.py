"""What a clipping is."""

from dataclasses import dataclass
from typing import Literal

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Clipping:
    """A bound on the gradient.

    value: (g; settings) -> g, same shape. over: "all" takes the gradients of all weights as one
    vector, "each" takes them array by array.
    """

    name: str
    value: Formula
    over: Literal["all", "each"] = "all"
    reference: str = ""
