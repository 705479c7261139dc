"""One training step as whoever watches sees it, and the few numbers that every step leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Evaluate, Tape, evaluate
from backsight.engine.state import State
from backsight.kernel.shown import Shown
from backsight.kernel.types import Array, Floats


class StepNumbers(NamedTuple):
    """What is read off a step before its update. loss: of its batch. rate: the learning rate."""

    loss: float
    rate: float
    squared_gradient_norm: float


@dataclass(frozen=True, eq=False)
class StepTable:
    """Steps one after the other, a row each: its `StepNumbers`, then the sums that the readings
    are made of, taken while its update was made."""

    rows: Floats

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def losses(self) -> Floats:
        """(steps,)"""
        return self.rows[:, StepNumbers._fields.index("loss")]

    @property
    def rates(self) -> Floats:
        """(steps,)"""
        return self.rows[:, StepNumbers._fields.index("rate")]

    @property
    def squared_gradient_norms(self) -> Floats:
        """(steps,)"""
        return self.rows[:, StepNumbers._fields.index("squared_gradient_norm")]

    @property
    def sums(self) -> Floats:
        """(steps, sums)"""
        return self.rows[:, len(StepNumbers._fields) :]


NO_STEPS = StepTable(np.zeros((0, len(StepNumbers._fields))))
"""No step at all."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Step(Shown):
    """One training step, seen between its backward act and its update.

    index: counted from 1. loss: of the batch, at the weights before the update. rate: the
    learning rate. gradient: (weights,). state: before the update. The last two are live: copy
    them to keep them beyond this step. derived: whether the gradient is the backward act's.
    evaluate: what computes the tape, as the engine does.
    passed: the steps since the last one that was seen, this one left out.
    """

    index: int
    loss: float
    rate: float
    gradient: Floats
    state: State
    derivation: Derivation
    batch: Mapping[str, Array]
    derived: bool = True
    evaluate: Evaluate = evaluate
    passed: StepTable = NO_STEPS

    @cached_property
    def tape(self) -> Tape:
        """Every named number of the step, forward to update, computed when first asked for.

        Where the gradient was found in another way, "g" is that one.
        """
        numbers = {"t": self.index, **self.state.numbers}
        vectors = {k: v.copy() for k, v in self.state.vectors.items()}
        batch = {k: v.copy() for k, v in self.batch.items()}
        values = {**batch, **vectors, **numbers}
        with np.errstate(all="ignore"):
            if self.derived:
                return self.evaluate(self.derivation, values)
            tape = evaluate(self.derivation, values, "forward", "loss", "backward")
            tape.put("g", self.gradient.copy())
            tape.run(self.derivation.acts("update"))
            return tape
