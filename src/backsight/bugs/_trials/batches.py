"""Data: the program draws the rows of each step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from backsight.bugs._trials.learner import NewRows, encode_classes, train_network
from backsight.bugs._trials.preparation import (
    OPTIONS,
    Rows,
    examine_rows,
    write_doctor_command,
    write_options,
)
from backsight.bugs._trials.trial import BugCourse, BugKind, BugTrial, BugVerdict, name_module
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats


@dataclass(frozen=True, kw_only=True)
class DrawTrial(BugTrial):
    """draw(x, y, step) -> the rows of a step and their classes; the first step is 1."""

    kind: ClassVar[BugKind] = "data"
    called: ClassVar[str] = "draw"
    contract: ClassVar[str] = N_(
        "It is handed all rows with their classes and the number of the step, and gives the rows "
        "that this step is made with."
    )
    rows: Rows
    rate: float = 0.5
    steps: int = 200
    recent: int = 10
    """Of how many steps, the last ones, the doctor is shown the rows."""
    classes: int = 3

    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train on the rows that it draws, and judge by new ones."""
        x, y, later, answers = self.rows()

        def draw(step: int) -> tuple[Any, Any]:
            chosen, numbers = program(x, y, step)
            return chosen, encode_classes(numbers, self.classes)

        return train_network(
            draw, NewRows(x=later, answers=answers), self.classes, self.rate, self.steps
        )

    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What the doctor says of the rows that it drew last."""
        return examine_rows(*self._list_recent(program), self.options)

    def _list_recent(self, program: Callable[..., Any]) -> tuple[Floats, Any]:
        x, y, _later, _answers = self.rows()
        last = range(self.steps - self.recent + 1, self.steps + 1)
        pairs = [program(x, y, step) for step in last]
        return np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])

    @property
    def options(self) -> Mapping[str, Any]:
        """How the doctor trains."""
        return {**OPTIONS, "lr": self.rate, "steps": self.steps}

    @property
    def setting(self) -> str:
        """With what it is trained, in a sentence."""
        return _(
            "A network of 16 units of tanh and softmax, {steps} steps over the rows that are "
            "drawn, at the rate {rate:g}. What is shown is the loss of rows that it was not "
            "trained on."
        ).format(steps=self.steps, rate=self.rate)

    @property
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """What has the rows."""
        return (self.rows,)

    def make_arrays(self, program: Callable[..., Any]) -> Mapping[str, Floats]:
        """What the doctor is shown."""
        x, y = self._list_recent(program)
        return {"x": x, "y": y}

    def make_command(self, file: str, name: str) -> str:
        """What examines the rows, at the shell."""
        return write_doctor_command(name_module(file), self.options)

    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""
        module, last = name_module(file), self.steps
        return (
            f"import backsight, numpy, {module}\n"
            f"x, y, new, answers = {module}.{self.rows.__name__}()\n"
            f"steps = range({last - self.recent + 1}, {last + 1})\n"
            f"pairs = [{module}.{name}(x, y, step) for step in steps]\n"
            "x, y = map(numpy.concatenate, zip(*pairs))\n"
            f"print(backsight.doctor((x, y), trial=False, {write_options(self.options)}))"
        )
