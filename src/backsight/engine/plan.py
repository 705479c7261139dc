"""What every engine is to the training loop: a Derivation that is bound to arrays."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from backsight.engine.derivation import Derivation
from backsight.engine.step import StepNumbers, StepTable
from backsight.kernel.types import Floats, Integers


class Plan(Protocol):
    """Makes steps, whose vectors it changes in place. The last of a call stands still between its
    two halves, so that it can be seen there:

        run     batch, random numbers -> loss, rate, gradient     (after whole steps, if several)
        finish  gradient -> update
    """

    @property
    def derivation(self) -> Derivation:
        """The equations, for so many rows."""

    @property
    def inputs(self) -> Mapping[str, Floats]:
        """The batch of the last step, and its random numbers, by name."""

    @property
    def g(self) -> Floats:
        """The gradient of the last step, (weights,); what is written to it, `finish` takes."""

    @property
    def draws(self) -> Sequence[str]:
        """The names of the random numbers that `run` takes."""

    @property
    def max_steps(self) -> int:
        """How many steps a call of `run` can make."""

    @property
    def passed(self) -> StepTable:
        """The whole steps that the last call of `run` made, before the one it ended with."""

    @property
    def sums(self) -> Sequence[float]:
        """What the readings are made of, taken by the last call of `finish`."""

    def run(
        self,
        t: int,
        count: int,
        numbers: Mapping[str, float],
        rows: Integers | None,
        draws: Mapping[str, Floats],
    ) -> StepNumbers:
        """Steps t to t + count - 1, without the update of the last; fewer where a loss or a
        gradient is not finite.

        numbers: what the schedule remembers. rows: (count * batch,), those that the batches have of
        x and y; None for all of them at every step. draws: by name, (count, …).
        """

    def finish(self, t: int, numbers: Mapping[str, float]) -> None:
        """The update of step t, which `run` ended with."""
