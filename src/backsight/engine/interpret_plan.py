"""The interpreter behind the face of a plan: slow, for comparing and for single steps."""

from collections.abc import Mapping

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape
from backsight.engine.numpy.plan import make_buffers
from backsight.engine.readings import add_squares, list_spans, make_pieces
from backsight.engine.state import State
from backsight.kernel.types import Array, Floats


class InterpretPlan:
    """A Derivation bound to a state; `compute_gradient`, then `update`, make one step, as in
    NumpyPlan."""

    def __init__(
        self,
        derivation: Derivation,
        state: State,
        data: Mapping[str, Array] | None = None,
        *,
        measured: bool = False,
    ) -> None:
        self.derivation, self._state = derivation, state
        self._spans = list_spans(derivation) if measured else ()
        self.squares: list[float] = [0.0] * (2 * len({layer for layer, *_ends in self._spans}))
        self.inputs: dict[str, Floats] = make_buffers(derivation) | dict(data or {})
        self.g: Floats = np.zeros_like(state.vectors["theta"])

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
        self.squares[:] = [0.0] * len(self.squares)
        theta = self._state.vectors["theta"]
        change = self._tape["theta_next"] - theta
        add_squares(make_pieces(change, theta, self._spans), self.squares)
        for old, new in self.derivation.carries.items():
            if old in self._state.vectors:
                self._state.vectors[old][...] = self._tape[new]
