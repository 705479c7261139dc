"""The stretch between a layer's sums and what the next layer is given: activation, mask, norm.

    z ──▶ tanh ──▶ · mask ──▶ a          one slope for each entry:  da/dz = mask · tanh'(z)
    z ──▶ (z − mean(z)) / std(z) ──▶ a   no such slope: every row has a part in the others'

What is between is found by going back from a to z; the slope by pulling ones back, which gives it
where the stretch works entry by entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backsight.checks.traces.adjoints import carry_back, get_value
from backsight.checks.traces.pullbacks import NoPullback
from backsight.checks.traces.trace import Trace, TraceNode
from backsight.kernel.types import Floats
from backsight.maths.activations import activations

MIXING = ("sum", "mean", "var", "std", "max", "min", "matmul", "dot", "cumsum", "norm", "amax")
"""Operations after which an entry depends on others."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Stretch:
    """From the node z to the node a, both (rows, units) or both turned."""

    trace: Trace
    z: TraceNode
    a: TraceNode

    @cached_property
    def nodes(self) -> list[TraceNode]:
        """After z, up to a, in order."""
        behind, wanted = {id(self.z)}, {id(self.a)}
        for node in self.trace.nodes:
            if any(id(p) in behind for p in node.parents):
                behind.add(id(node))
        for node in reversed(self.trace.nodes):
            if id(node) in wanted:
                wanted.update(id(p) for p in node.parents)
        return [n for n in self.trace.nodes if id(n) in behind & wanted and n is not self.z]

    @cached_property
    def mixes(self) -> bool:
        """Whether entries depend on each other, as in a softmax or a norm."""
        names = {n.operation.split(".")[0] for n in self.nodes if _is_mixing(n)}
        return bool(names)

    @cached_property
    def masks(self) -> list[TraceNode]:
        """Multiplications by fixed arrays as large as a: what dropout does."""
        return [
            n for n in self.nodes if n.operation == "multiply" and _find_constant(n) is not None
        ]

    @cached_property
    def mask(self) -> Floats:
        """All of them multiplied; ones where there is none."""
        mask = np.ones(self.a.value.shape)
        for node in self.masks:
            factor = _find_constant(node)
            mask = mask if factor is None else mask * factor
        return mask

    @cached_property
    def slope(self) -> Floats | None:
        """da/dz entry by entry, masks and all; None where entries depend on each other."""
        if self.mixes or self.a.value.shape != self.z.value.shape:
            return None
        if self.z is self.a:
            return np.ones(self.z.value.shape)
        try:
            found = self.pull(np.ones(self.a.value.shape))
        except NoPullback:
            return None
        return found

    def pull(self, upstream: Floats, rules: Mapping[int, Any] | None = None) -> Floats:
        """dL/da as dL/dz, over this stretch alone."""
        within = Trace(nodes=[self.z, *self.nodes])
        adjoints = carry_back(within, {id(self.a): upstream}, rules)
        return adjoints.get(id(self.z), np.zeros(self.z.value.shape))

    @cached_property
    def own_slope(self) -> Floats | None:
        """The activation's alone, without masks; 0 where a mask lets nothing through."""
        if self.slope is None:
            return None
        return np.where(self.mask != 0, self.slope / np.where(self.mask != 0, self.mask, 1), 0.0)

    @cached_property
    def values(self) -> list[Floats]:
        """What is made on the way, of z's own shape: the activation's output is one of them."""
        return [n.value for n in self.nodes if n.value.shape == self.z.value.shape]

    @cached_property
    def activation(self) -> tuple[str, Floats] | None:
        """The catalog's activation whose values are met on the way, by name, and these values; None
        where none is."""
        z = self.z.value
        for name, record in activations.items():
            if record.slope is None or name == "identity":
                continue
            with np.errstate(all="ignore"):
                expected = np.asarray(record.value(z))
            for value in reversed(self.values):
                if np.allclose(value, expected, rtol=1e-9, atol=1e-12):
                    return name, value
        return None


def _is_mixing(node: TraceNode) -> bool:
    name = node.operation
    return name in MIXING or name.endswith(".reduce")


def _find_constant(node: TraceNode) -> Floats | None:
    """The operand that is a fixed array as large as the product."""
    for operand in node.operands:
        if (
            not isinstance(operand, TraceNode)
            and np.shape(operand) == node.value.shape
            and np.ndim(operand)
        ):
            return np.asarray(get_value(operand), float)
    return None
