"""A gradient: the program takes the weights by name and gives the gradient by the same names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from backsight.bugs._trials.descent import run_descent, step_down
from backsight.bugs._trials.trial import (
    REFUSED,
    BugCourse,
    BugKind,
    BugTrial,
    BugVerdict,
    Weights,
    name_module,
)
from backsight.checks.update_forms.fresh_copy import copy_function
from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.checks.user_gradient.verdict import Verdict
from backsight.kernel.document import Paragraph
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import N_, _
from backsight.kernel.plain_text.prose_text import escape_prose
from backsight.kernel.types import Floats
from backsight.summaries.agreement import summarize_verdict


@dataclass(frozen=True, kw_only=True)
class GradientTrial(BugTrial):
    """Descent along the program's gradient, and check_gradient at the first weights."""

    kind: ClassVar[BugKind] = "gradient"
    called: ClassVar[str] = "gradient"
    contract: ClassVar[str] = N_(
        "It is handed the weights by name, and gives the gradient of the loss by the same names."
    )
    loss: Callable[[Weights], float]
    """weights -> the number whose gradient it should be."""
    start: Callable[[], Weights]
    """The first weights."""
    accuracy: Callable[[Weights], float] | None = None
    """weights -> the share of rows that are right; None where there are no classes."""
    rate: float
    steps: int = 200

    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train with it."""
        fresh = copy_function(program)
        return run_descent(
            lambda weights, _step: step_down(weights, fresh(weights), self.rate),
            self.start(),
            self.loss,
            self.accuracy,
            self.steps,
        )

    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What check_gradient says of it."""
        return judge_gradient(self.loss, copy_function(program), self.start())

    @property
    def setting(self) -> str:
        """With what it is trained, in a sentence."""
        return describe_descent(self.steps, self.rate)

    @property
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """The loss and the first weights."""
        return (self.loss, self.start)

    def make_arrays(self, program: Callable[..., Any]) -> Mapping[str, Floats]:
        """The first weights."""
        return self.start()

    def make_command(self, file: str, name: str) -> str:
        """What checks the program in a file, at the shell."""
        loss, stem = self.loss.__name__, name_module(file)
        return f"backsight check {file}:{name} --loss {file}:{loss} --at {stem}.npz"

    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""
        loss, start, module = self.loss.__name__, self.start.__name__, name_module(file)
        return write_check(module, loss, name, start)


def write_check(module: str, loss: str, gradient: str, start: str) -> str:
    """check_gradient on what a module has."""
    return (
        f"import backsight, {module}\n"
        f"at = {module}.{start}()\n"
        f"print(backsight.check_gradient({module}.{loss}, {module}.{gradient}, at))"
    )


def describe_descent(steps: int, rate: float) -> str:
    """How it is trained, in a sentence."""
    return _("{steps} steps down from the same first weights, at the rate {rate:g}.").format(
        steps=steps, rate=rate
    )


def judge_gradient(
    loss: Callable[[Weights], Any], gradient: Callable[[Weights], Any], weights: Weights
) -> BugVerdict:
    """What check_gradient says, or the message with which it turns the programs down."""
    try:
        with np.errstate(all="ignore"):  # what is not finite is said by the check
            verdict = check_gradient(loss, gradient, weights)
    except BacksightError as error:
        return refuse_program(error)
    return BugVerdict(
        agrees=verdict.agrees,
        names=(*(f.name for f in verdict.loss), *(f.name for f in verdict.slips)),
        blocks=_write_verdict(verdict),
    )


def refuse_program(error: BacksightError) -> BugVerdict:
    """A program that was turned down, and why."""
    message = (Paragraph(text=escape_prose(str(error))),)
    return BugVerdict(agrees=False, names=(REFUSED,), blocks=message)


def _write_verdict(verdict: Verdict) -> tuple[Any, ...]:
    document = summarize_verdict(verdict)
    return (Paragraph(text=document.title), *document.blocks)
