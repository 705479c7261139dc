"""An update: the program is an optimizer's step, a function or a class.

A function is called (w, g, state, lr=…), with t before lr where it takes one, and gives the new
weights; where it takes `grad_fn` in the place of g it asks for gradients itself. state gives zeros
for what is not in it. A class is made with lr, and has step(w, g). Which arguments a function takes
is read off their names.
"""

import inspect
from collections import defaultdict
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
from backsight.checks.user_update.check_update import check_update
from backsight.kernel.document import Paragraph
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats
from backsight.summaries.update import summarize_update


@dataclass(frozen=True, kw_only=True)
class UpdateTrial(BugTrial):
    """Training with the program's steps, and check_update beside an optimizer of the catalog."""

    kind: ClassVar[BugKind] = "update"
    called: ClassVar[str] = "step"
    contract: ClassVar[str] = N_(
        "It is handed the weights and their gradient in every step, and makes the new weights."
    )
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
        start = self.start()
        make_step = self._make_object_step if isinstance(program, type) else self._make_step
        return run_descent(make_step(program), start, self.loss, self.accuracy, self.steps)

    def _make_object_step(self, program: Callable[..., Any]) -> Callable[[Weights, int], Weights]:
        """A step with what a class makes; with dicts it changes them in place."""
        optimizer = program(lr=self.rate)

        def step(weights: Weights, _t: int) -> Weights:
            if self.takes == "dict":
                fresh = dict(weights)
                optimizer.step(fresh, self.gradient(weights))
                return fresh
            moved = optimizer.step(join_arrays(weights), join_arrays(self.gradient(weights)))
            return split_arrays(moved, weights)

        return step

    def _make_step(self, program: Callable[..., Any]) -> Callable[[Weights, int], Weights]:
        """A step with a function, over all weights as one vector."""
        start = self.start()
        state: dict[str, Floats] = defaultdict(lambda: np.zeros_like(join_arrays(start)))
        names = inspect.signature(program).parameters

        def find_slope(point: Floats) -> Floats:
            return join_arrays(self.gradient(split_arrays(point, start)))

        def step(weights: Weights, t: int) -> Weights:
            w = join_arrays(weights)
            known = {"w": w, "g": find_slope(w), "grad_fn": find_slope, "state": state, "t": t}
            values = [known[name] for name in names if name in known]
            return split_arrays(program(*values, lr=self.rate), weights)

        return step

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


def join_arrays(weights: Weights) -> Floats:
    """All arrays as one vector, in their order."""
    return np.concatenate([np.ravel(array) for array in weights.values()])


def split_arrays(vector: Floats, like: Weights) -> Weights:
    """The arrays of a vector, by the names and in the shapes of others."""
    ends = np.cumsum([np.size(array) for array in like.values()])[:-1]
    pieces = np.split(vector, ends)
    return {n: piece.reshape(np.shape(like[n])) for n, piece in zip(like, pieces, strict=True)}
