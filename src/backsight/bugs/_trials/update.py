"""An update: the program is an optimizer's step, as check_update takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from backsight.bugs._trials.descent import run_descent
from backsight.bugs._trials.gradient import refuse_program
from backsight.bugs._trials.trial import (
    BugCourse,
    BugKind,
    BugTrial,
    BugVerdict,
    Weights,
    name_module,
)
from backsight.checks.update_forms.names import RATE
from backsight.checks.update_forms.reading import UserUpdate, find_form, open_source
from backsight.checks.update_forms.user_settings import read_user_settings
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.checks.user_update.check_update import check_update, prepare, read_optimizer
from backsight.kernel.document import Paragraph
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.summaries.update import summarize_update


@dataclass(frozen=True, kw_only=True)
class UpdateTrial(BugTrial):
    """Training with the program's steps, and check_update beside an optimizer of the catalog."""

    kind: ClassVar[BugKind] = "update"
    called: ClassVar[str] = "step"
    optimizer: str
    """What it should be: "adam", or "sgdw:decay=1"."""
    loss: Callable[[Weights], float]
    """weights -> the loss that is to become small."""
    gradient: Callable[[Weights], Weights]
    """weights -> its true gradient."""
    start: Callable[[], Weights]
    """The first weights."""
    accuracy: Callable[[Weights], float] | None = None
    """weights -> the share of rows that are right; None where there are no classes."""
    rate: float
    steps: int = 200
    takes: str = "array"
    """"array" where the program takes one array of weights, "dict" where all by name."""

    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train with it."""
        weights = self.start()
        layout = ArrayLayout(shapes={name: np.shape(a) for name, a in weights.items()})
        user = self._open(program, layout, weights)
        vector = layout.join(weights)
        session = user.start(vector)

        def find_slope(point: Floats) -> Floats:
            return layout.join(self.gradient(layout.split(point)))

        def find_change(at: Weights, step: int) -> Weights:
            point = layout.join(at)
            result = session.step(point, find_slope(point), find_slope, self.rate, step)
            return layout.split(result.weights)

        return run_descent(find_change, weights, self.loss, self.accuracy, self.steps)

    def _open(
        self, program: Callable[..., Any], layout: ArrayLayout, weights: Weights
    ) -> UserUpdate:
        """The program in the form in which it works, over all weights at once."""
        record, own = read_optimizer(self.optimizer)
        wishes = {**own, RATE: self.rate}
        user = prepare(open_source(program), record, wishes, None, 1)
        packed: Any = weights if self.takes == "dict" else layout.join(weights)
        return read_user_settings(find_form(user, packed))

    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What check_update says of it."""
        try:
            verdict = check_update(program, self.optimizer)
        except BacksightError as error:
            return refuse_program(error)
        document = summarize_update(verdict)
        name = verdict.slip.name if verdict.slip else ""
        return BugVerdict(
            agrees=verdict.agrees,
            names=(name,) if name else (),
            blocks=(Paragraph(text=document.title), *document.blocks),
        )

    @property
    def setting(self) -> str:
        """With what it is trained, in a sentence."""
        return _(
            "{steps} steps with the true gradient from the same first weights, at the rate "
            "{rate:g}."
        ).format(steps=self.steps, rate=self.rate)

    @property
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """None: an update is checked by itself."""
        return ()

    def make_command(self, file: str, name: str) -> str:
        """What checks the program in a file, at the shell."""
        return f"backsight check --update {file}:{name} --as {self.optimizer}"

    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""
        module = name_module(file)
        return (
            f"import backsight, {module}\n"
            f'print(backsight.check_update({module}.{name}, "{self.optimizer}"))'
        )
