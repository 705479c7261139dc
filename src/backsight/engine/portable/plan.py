"""The portable engine's plan: the primitive steps of a Derivation, evaluated one by one in NumPy.

It is there for reading and testing: what a compiled form of the portable engine computes has to be
this, to the last bit.
"""

from collections.abc import Mapping

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.layer_spans import clip_spans, list_spans, list_weighted_layers
from backsight.engine.layer_sums import lower_layer_sums, trace_layer_sums
from backsight.engine.numpy.plan import fill_inputs, list_draws, make_buffers
from backsight.engine.portable.evaluate import NodeValues, lower_portably
from backsight.engine.portable.sums import add_vector
from backsight.engine.state import State
from backsight.engine.step import NO_STEPS, StepNumbers
from backsight.kernel.types import Floats, Integers


class PortablePlan:
    """A Derivation bound to a state: a `Plan`, whose arguments are those of NumpyPlan. Raises
    BadRecord where a formula has something that is not portable."""

    max_steps, passed = 1, NO_STEPS

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        data: Mapping[str, Floats] | None = None,
        *,
        gathers: bool = False,
        measured: bool = False,
    ) -> None:
        self.derivation, self._state, self._data = derivation, state, data or {}
        self._gradient, self._update = lower_portably(
            derivation, ("forward", "loss", "backward"), ("update",)
        )
        self._symbol_nodes = self._gradient.symbol_nodes
        self._sums = lower_layer_sums(trace_layer_sums(), self._symbol_nodes) if measured else None
        self.sums: list[float] = []
        self.draws = list_draws(derivation)
        self.inputs = make_buffers(derivation) | ({} if gathers else dict(self._data))
        self.g: Floats = np.zeros_like(state.vectors["theta"])

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> StepNumbers:
        """One step without its update."""
        if rows is not None or draws:
            fill_inputs(self.inputs, self._data, rows, draws)
        values = {**self.inputs, **self._state.vectors, "t": t, **numbers}
        self._values = NodeValues(values, self.derivation.dtype)
        with np.errstate(all="ignore"):
            self._values.run(self._gradient.nodes)
            self._values.run(n for n in self._update.nodes if n.kind == "host")
            self.g = self._find("g")
            squared_norm = add_vector(self.g * self.g)
        return StepNumbers(float(self._find("L")), float(self._find("eta")), squared_norm)

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """Its update."""
        with np.errstate(all="ignore"):
            self._values.run(self._update.nodes)
            if self._sums is not None:
                self._take_sums()
        # All new values first: one may be read from the old vectors.
        new = {
            old: self._find(name).copy()
            for old, name in self.derivation.carries.items()
            if old in self._state.vectors
        }
        for name, vector in new.items():
            self._state.vectors[name][...] = vector

    def _find(self, name: str) -> Floats:
        value: Floats = self._values.find(self._symbol_nodes[name])
        return value

    def _take_sums(self) -> None:
        """What the readings are made of, while the old weights are still there."""
        assert self._sums is not None
        self._values.run(self._sums.nodes[:-1])
        factors = self._sums.sums.args
        spans = clip_spans(list_spans(self.derivation), 0, self.derivation.symbols["theta"].size)
        layers = len(list_weighted_layers(self.derivation))
        self.sums = [0.0] * (len(factors) // 2 * layers)
        for number in range(len(factors) // 2):
            left, right = (self._values.find(f) for f in factors[2 * number : 2 * number + 2])
            products = left * self.g.dtype.type(right) if np.ndim(right) == 0 else left * right
            for layer, start, stop in spans:
                self.sums[number * layers + layer] += add_vector(products[start:stop])
