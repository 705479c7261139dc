"""What an optimizer is."""

from dataclasses import dataclass

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Setting

STEP_OPERANDS = ("w", "g", "eta", "t")


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """An update rule for one vector of weights.

    The signature of `step` is the declaration: what follows t is remembered from step to step and
    starts at 0; keyword-only parameters are settings.
    """

    name: str
    """What it is called: the name of its file."""
    step: Formula
    """(w, g, eta, t, *memory; settings) -> (w, *memory). w, g and each memory: (weights,); eta:
    the learning rate of this step; t: the step, counted from 1."""
    rate: float
    """A learning rate that suits most networks."""
    ahead: Formula | None = None
    """Where the gradient is taken, if not at w: the same parameters as far as it needs them."""
    elsewhere: str = ""
    """How PyTorch, Keras and scikit-learn have it if nothing is said, where one of them differs; ""
    where none does."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        if self.step.parameters[:4] != STEP_OPERANDS or self.step.results != ("w", *self.memory):
            raise BadRecord(
                _(
                    "Optimizer {name!r}: `step` must take {names} and then its memory, and "
                    "return w and the memory by name; it takes {names_2} and returns "
                    "{names_3}."
                ).format(
                    name=self.name,
                    names=join_words(STEP_OPERANDS),
                    names_2=join_words(self.step.parameters),
                    names_3=join_words(self.step.results),
                )
            )

    @property
    def memory(self) -> tuple[str, ...]:
        """What is carried from one step to the next, each an array shaped like w, 0 at first."""
        return self.step.parameters[4:]

    @property
    def settings(self) -> dict[str, Setting]:
        """Hyper-parameters and their defaults."""
        return self.step.settings
