"""Where a gradient is taken: weights, a batch, and the draws of one step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from backsight.engine.derivation import Act, Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.state import view_weights
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.formula import Words
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Array, Floats, Integers

MEMORY = 256 * 2**20
"""Bytes that blocks of changed weights may take, beside the network's own arrays."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Point:
    """Weights and a batch: what a gradient is taken at, dropout's draws held fixed.

    The optimizer's memory is 0 here, so that Nesterov's look-ahead point is theta itself. All
    numbers are float64. Raises BadInput where a value is missing, BadShape where one does not fit.
    """

    derivation: Derivation
    """Of a training step."""
    values: Mapping[str, Floats]
    """The arrays of the batch, the draws and theta, each in the shape of its symbol."""
    selection: Integers | None = None
    """Places in theta whose derivative is asked for; None for all of them."""
    memory: int = MEMORY
    """Bytes that methods which change many weights at once may take for it."""

    def __post_init__(self) -> None:
        for name in self._required_names:
            if name not in self.values:
                raise BadInput(
                    _("The point has no {name!r}: give {names}.").format(
                        name=name, names=join_words(self._required_names)
                    )
                )
            came, fits = np.shape(self.values[name]), self.derivation.symbols[name].shape
            if came != fits:
                raise BadShape(
                    _("{name} has the shape {came}, but the network takes {fits}.").format(
                        name=name, came=came, fits=fits
                    )
                )
        if not any(self.derivation.acts("backward")):
            raise BadInput(_("The derivation has no backward act: derive it with training=True."))

    @cached_property
    def start_values(self) -> dict[str, Array]:
        """What the equations start from, in float64."""
        memory = [s for s in self.derivation.of_role("vector") if s.name in self.derivation.carries]
        return {
            **{s.name: np.zeros(s.shape) for s in memory},
            **{n: np.array(self.values[n], np.float64) for n in self._required_names},
            "t": 1,
        }

    @property
    def theta(self) -> Floats:
        """The weights, (weights,)."""
        theta: Floats = self.start_values["theta"]
        return theta

    @cached_property
    def entries(self) -> Integers:
        """The places in theta whose derivative is asked for."""
        return np.arange(self.theta.size) if self.selection is None else np.sort(self.selection)

    def run_tape(self, theta: Array, *acts: Act, words: Words | None = None) -> Tape:
        """The acts (forward and loss where none are named) at other weights."""
        with np.errstate(all="ignore"):
            acts = acts or ("forward", "loss")
            return evaluate(
                self.derivation, {**self.start_values, "theta": theta}, *acts, words=words
            )

    def with_entries(self, places: Integers) -> "Point":
        """The same point, asking for the derivatives at these places in theta."""
        values = {name: self.start_values.get(name, v) for name, v in self.values.items()}
        return replace(self, values=values, selection=places)

    def compute_loss(self, theta: Array) -> float:
        """L at other weights, the regularizer's part included."""
        return float(self.run_tape(theta)["L"])

    def split_by_weight(self, vector: Floats) -> dict[str, Floats]:
        """A vector like theta as arrays by weight: {"W1": (in, out), …}."""
        return view_weights(self.derivation, vector)

    def to_vector(self, arrays: Mapping[str, Array]) -> Array:
        """Arrays by weight as one vector like theta: what `arrays` takes apart."""
        return np.concatenate([np.ravel(arrays[s.name]) for s in self.derivation.weights()])

    def fill_entries(self, derivatives: Floats) -> dict[str, Floats]:
        """The derivatives at `entries` as arrays by weight, NaN where none was asked for."""
        vector = np.full(self.theta.size, np.nan)
        vector[self.entries] = derivatives
        return self.split_by_weight(vector)

    @cached_property
    def _required_names(self) -> list[str]:
        draws = (s for s in self.derivation.of_role("draw") if not s.is_initial)
        return [*self.derivation.batch_names, *(s.name for s in draws), "theta"]
