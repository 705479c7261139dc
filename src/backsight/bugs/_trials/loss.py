"""A loss: the program takes the weights by name and gives the number that training makes small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from backsight.bugs._trials.descent import differentiate, run_descent, step_down
from backsight.bugs._trials.gradient import judge_gradient, write_check
from backsight.bugs._trials.trial import (
    BugCourse,
    BugKind,
    BugTrial,
    BugVerdict,
    Weights,
    name_module,
)
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class LossTrial(BugTrial):
    """Descent along the slopes of the program as it is written, measured by differences; and
    check_gradient with the right gradient of what it should be."""

    kind: ClassVar[BugKind] = "loss"
    called: ClassVar[str] = "loss"
    contract: ClassVar[str] = N_(
        "It is handed the weights by name, and gives the number that training makes small."
    )
    meant: Callable[[Weights], float]
    """weights -> the loss as it is meant, by which both courses are measured."""
    gradient: Callable[[Weights], Weights]
    """weights -> the right gradient of that."""
    start: Callable[[], Weights]
    """The first weights."""
    accuracy: Callable[[Weights], float] | None = None
    """weights -> the share of rows that are right; None where there are no classes."""
    rate: float
    steps: int = 60

    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train with it."""
        return run_descent(
            lambda weights, _step: step_down(weights, differentiate(program, weights), self.rate),
            self.start(),
            self.meant,
            self.accuracy,
            self.steps,
        )

    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What check_gradient says of it with the gradient of what it should be."""
        return judge_gradient(program, self.gradient, self.start())

    @property
    def setting(self) -> str:
        """With what it is trained, in a sentence."""
        return _(
            "{steps} steps down the loss as it is written, its slopes measured by differences, "
            "from the same first weights at the rate {rate:g}. What is shown is the loss that was "
            "meant."
        ).format(steps=self.steps, rate=self.rate)

    @property
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """The right gradient and the first weights."""
        return (self.gradient, self.start)

    def make_arrays(self, program: Callable[..., Any]) -> Mapping[str, Floats]:
        """The first weights."""
        return self.start()

    def make_command(self, file: str, name: str) -> str:
        """What checks the program in a file, at the shell."""
        gradient, stem = self.gradient.__name__, name_module(file)
        return f"backsight check {file}:{gradient} --loss {file}:{name} --at {stem}.npz"

    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""
        return write_check(name_module(file), name, self.gradient.__name__, self.start.__name__)
