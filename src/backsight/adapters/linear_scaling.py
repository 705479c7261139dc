"""What multiplies units and adds to them, and how a dense layer takes that into its weights."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.adapters.network_parts import NetworkPart
from backsight.engine.spec import Choice
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class LinearScaling:
    """x · times + plus, unit by unit; the two are numbers or (units,)."""

    times: Any
    plus: Any
    name: str = ""
    """What does it, for messages."""

    def combine(self, other: "LinearScaling") -> "LinearScaling":
        """This one, and after it another."""
        return LinearScaling(
            times=self.times * other.times,
            plus=self.plus * other.times + other.plus,
            name=other.name,
        )

    def fits(self, units: int) -> bool:
        """Whether it is of so many units, and finite."""
        return all(
            np.size(part) in (1, units) and np.isfinite(part).all()
            for part in (self.times, self.plus)
        )

    def spread(self, units: int) -> tuple[Floats, Floats]:
        """The two as arrays, (units,)."""
        return (
            np.broadcast_to(np.asarray(self.times, float), (units,)),
            np.broadcast_to(np.asarray(self.plus, float), (units,)),
        )


def absorb_behind(part: NetworkPart, scaling: LinearScaling) -> NetworkPart:
    """A dense layer that does by its weights what stands behind it."""
    times, plus = scaling.spread(int(part.units or 0))
    bias = part.module.get("b", np.zeros(int(part.units or 0)))
    module = {"W": part.module["W"] * times, "b": bias * times + plus}
    return replace(part, module=module, choice=Choice("dense", {"bias": True}))


def absorb_before(part: NetworkPart, scaling: LinearScaling) -> NetworkPart:
    """A dense layer that does by its weights what stands before it."""
    weights = np.asarray(part.module["W"], float)
    times, plus = scaling.spread(len(weights))
    bias = part.module.get("b", np.zeros(weights.shape[1])) + plus @ weights
    module = {"W": times[:, None] * weights, "b": bias}
    return replace(part, module=module, choice=Choice("dense", {"bias": True}))
