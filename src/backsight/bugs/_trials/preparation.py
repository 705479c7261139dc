"""Data: the program takes rows and makes of them what the network is trained on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from backsight.bugs._trials.gradient import refuse_program
from backsight.bugs._trials.learner import NewRows, encode_classes, train_network
from backsight.bugs._trials.trial import BugCourse, BugKind, BugTrial, BugVerdict, name_module
from backsight.doctor.doctor import doctor
from backsight.doctor.report import DoctorReport
from backsight.kernel.document import Block, Heading
from backsight.kernel.errors import BacksightError
from backsight.kernel.language import N_, _
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats

Rows = Callable[[], tuple[Any, Any, Any, Any]]
"""() -> the rows to train on and their classes, the new rows and theirs."""
OPTIONS: Mapping[str, Any] = {
    "hidden": [16],
    "activation": "tanh",
    "optimizer": "sgd",
    "scale": "none",
}
"""The network of `learner`, as the doctor trains it. The program has scaled already, or not."""


@dataclass(frozen=True, kw_only=True)
class PreparationTrial(BugTrial):
    """prepare(x, y, new) -> x, y, new; y as classes from 0 or as (rows, classes)."""

    kind: ClassVar[BugKind] = "data"
    called: ClassVar[str] = "prepare"
    contract: ClassVar[str] = N_(
        "It is handed the rows to train on with their classes, and rows that come later, and gives "
        "them as the network gets them."
    )
    rows: Rows
    rate: float = 0.5
    steps: int = 200
    batch: int = 24
    classes: int = 3

    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train on what it makes of the rows, and judge by the new ones."""
        x, y, later, answers = self.rows()
        try:
            with np.errstate(all="ignore"):
                x, y, later = program(x, y, later)
                targets = encode_classes(y, self.classes)
        except Exception as error:  # a program that is wrong may fail in any way
            return BugCourse(error=f"{type(error).__name__}: {error}")

        def draw(step: int) -> tuple[Any, Any]:
            chosen = draw_permutation(0, "bugs/batch", step, len(x))[: self.batch]
            return x[chosen], targets[chosen]

        return train_network(
            draw, NewRows(x=later, answers=answers), targets.shape[1], self.rate, self.steps
        )

    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What the doctor says of the rows that it makes."""
        try:
            x, y = self._prepare(program)
        except BacksightError as error:
            return refuse_program(error)
        return examine_rows(x, y, self.options)

    def _prepare(self, program: Callable[..., Any]) -> tuple[Floats, Any]:
        x, y, later, _answers = self.rows()
        with np.errstate(all="ignore"):
            x, y, _later = program(x, y, later)
        return np.asarray(x, float), np.asarray(y)

    @property
    def options(self) -> Mapping[str, Any]:
        """How the doctor trains."""
        return {**OPTIONS, "lr": self.rate, "steps": self.steps, "batch": self.batch}

    @property
    def setting(self) -> str:
        """With what it is trained, in a sentence."""
        return _(
            "A network of 16 units of tanh and softmax, {steps} steps over batches of {batch} rows "
            "at the rate {rate:g}. What is shown is the loss of rows that it was not trained on."
        ).format(steps=self.steps, batch=self.batch, rate=self.rate)

    @property
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """What has the rows."""
        return (self.rows,)

    def make_arrays(self, program: Callable[..., Any]) -> Mapping[str, Floats]:
        """What the doctor is shown."""
        x, y = self._prepare(program)
        return {"x": x, "y": y}

    def make_command(self, file: str, name: str) -> str:
        """What examines the rows, at the shell."""
        return write_doctor_command(name_module(file), self.options)

    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""
        module = name_module(file)
        return (
            f"import backsight, {module}\n"
            f"x, y, new, answers = {module}.{self.rows.__name__}()\n"
            f"x, y, new = {module}.{name}(x, y, new)\n"
            f"print(backsight.doctor((x, y), trial=False, {write_options(self.options)}))"
        )


def write_doctor_command(stem: str, options: Mapping[str, Any]) -> str:
    """`backsight doctor` on arrays in a file."""
    words = [f"--{name} {_write_value(value)}" for name, value in options.items()]
    return f"backsight doctor {stem}.npz --no-trial {' '.join(words)}"


def _write_value(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def write_options(options: Mapping[str, Any]) -> str:
    """As a call has them."""
    return ", ".join(f"{name}={value!r}".replace("'", '"') for name, value in options.items())


def examine_rows(x: Floats, y: Any, options: Mapping[str, Any]) -> BugVerdict:
    """What the doctor says of rows, or the message with which it turns them down."""
    try:
        report = doctor((x, y), trial=False, **options)
    except BacksightError as error:
        return refuse_program(error)
    names = tuple(cause.name for cause in report.causes) if report.status == "fault" else ()
    return BugVerdict(
        agrees=report.status == "healthy",
        names=names,
        blocks=tuple(_shorten_report(report)),
    )


def _shorten_report(report: DoctorReport) -> list[Block]:
    """The verdict and what shows it: up to the second heading."""
    blocks, headings = list(report.document.blocks), 0
    for place, block in enumerate(blocks):
        headings += isinstance(block, Heading)
        if headings > 1:
            return [b for b in blocks[:place] if not isinstance(b, Heading)]
    return [b for b in blocks if not isinstance(b, Heading)]
