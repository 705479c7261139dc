"""The interpreter behind the face of a plan: slow, for comparing and for single steps."""

from collections.abc import Mapping

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape
from backsight.engine.layer_spans import list_spans, list_weighted_layers
from backsight.engine.layer_sums import (
    add_products,
    compute_factors,
    make_pieces,
    trace_layer_sums,
)
from backsight.engine.numpy.plan import fill_inputs, list_draws, make_buffers
from backsight.engine.state import State
from backsight.engine.step import NO_STEPS, StepNumbers
from backsight.kernel.types import Floats, Integers


class InterpretPlan:
    """A Derivation bound to a state: a `Plan`, whose arguments are those of NumpyPlan."""

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
        self._measured, self._layer_sums = measured, trace_layer_sums()
        self._spans, self._layers = list_spans(derivation), len(list_weighted_layers(derivation))
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
        with np.errstate(all="ignore"):
            loss = self.compute_gradient(t, numbers)
            squared_norm = float(np.dot(self.g, self.g))
        return StepNumbers(loss, self.compute_rate(t, numbers), squared_norm)

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """Its update."""
        with np.errstate(all="ignore"):
            self.update(t, numbers)

    def compute_gradient(self, t: int, numbers: Mapping[str, float]) -> float:
        """Forward, loss and backward of step t; returns the loss and leaves `g` filled."""
        self._tape = Tape(
            self.derivation, {**self.inputs, **self._state.vectors, "t": t, **numbers}
        )
        self._tape.run(self.derivation.acts("forward", "loss", "backward"))
        self.g = self._tape["g"]
        return float(self._tape["L"])

    def compute_rate(self, t: int, numbers: Mapping[str, float]) -> float:
        """The learning rate of step t."""
        tape = Tape(self.derivation, {**self._state.vectors, "t": t, **numbers})
        available_names = {"t", "eta_0", "T", *numbers}
        for equation in self.derivation.acts("update"):
            if available_names.issuperset(equation.operands):
                tape.run([equation])
                available_names.update(equation.targets)
        return float(tape["eta"])

    def update(self, t: int, numbers: Mapping[str, float]) -> None:
        """Clipping and the optimizer's step, on the state's vectors in place."""
        self._tape.run(self.derivation.acts("update"))
        if self._measured:
            self._take_sums()
        for old, new in self.derivation.carries.items():
            if old in self._state.vectors:
                self._state.vectors[old][...] = self._tape[new]

    def _take_sums(self) -> None:
        """What the readings are made of, while the old weights are still there."""
        tape, self.sums = self._tape, [0.0] * (len(self._layer_sums) * self._layers)
        factors = compute_factors(
            self._layer_sums, w=tape["theta"], g=tape["g"], w_next=tape["theta_next"]
        )
        add_products(make_pieces(factors, self._spans, self._layers), self.sums)
