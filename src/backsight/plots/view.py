"""What a chart may draw: one training as plain arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _, join_words
from backsight.plots.drawn_run import DrawnRun
from backsight.plots.words import shorten

AnyArray = NDArray[Any]
Field = Callable[[NDArray[np.float64]], AnyArray]

PARTS = ("train", "validation", "test")
LONGEST = 50
"""Letters of an input's name at an axis."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Points:
    """Rows of the data, to be drawn as points."""

    x: AnyArray
    """(n, 1) or (n, 2), in original units."""
    part: AnyArray
    """(n,), each "train", "validation" or "test"."""
    label: AnyArray | None = None
    """(n,), class numbers from 0; None where the target is a number."""

    def __post_init__(self) -> None:
        if np.ndim(self.x) != 2:
            raise BadShape(
                _("Points.x must be (rows, inputs); it is {shape}.").format(shape=np.shape(self.x))
            )
        rows = (len(self.x),)
        _require_shape("Points.part", self.part, rows)
        _require_shape("Points.label", self.label, rows)
        unknown = sorted(set(map(str, self.part)) - set(PARTS))
        if unknown:
            raise BadInput(
                _("Points.part may hold {names}; it holds {strangers}.").format(
                    names=join_words(PARTS), strangers=unknown
                )
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """What a chart may draw; None or empty where there is no such thing."""

    title: str
    """What was trained: "digits · 64-10 · adam"."""
    steps: AnyArray
    """(n,), at which losses and scores were measured."""
    train_loss: AnyArray
    """(n,)."""
    validation_loss: AnyArray | None = None
    """(n,)."""
    loss_name: str = ""
    """By name: "cross_entropy"."""
    score_name: str = "accuracy"
    """"accuracy" or "R²"."""
    train_score: AnyArray | None = None
    """(n,)."""
    validation_score: AnyArray | None = None
    """(n,)."""
    test_score: float | None = None
    """On the test part, at the end."""
    chance: float | None = None
    """The accuracy of always guessing the largest class."""
    steps_per_epoch: int = 1
    """For a second axis; 1 where every step is an epoch."""
    confusion: AnyArray | None = None
    """(classes, classes) counts: a row for each true class, a column for each predicted one."""
    confusion_part: str = "test"
    """The part of the data that was counted, or predicted."""
    predicted: AnyArray | None = None
    """(rows, targets) numbers that were predicted, in the units of the targets."""
    truth: AnyArray | None = None
    """(rows, targets), what they should be."""
    classes: tuple[str, ...] = ()
    """Names, in the order of their numbers."""
    features: tuple[str, ...] = ()
    """Names of the inputs."""
    target_name: str = "target"
    """What is predicted."""
    target_names: tuple[str, ...] = ()
    """The same, one by one."""
    points: Points | None = None
    """The data, where it has one or two inputs."""
    targets: AnyArray | None = None
    """(points,), where the target is a number."""
    field: Field | None = None
    """The trained network: (m, inputs) points in original units -> (m, classes) probabilities, or
    (m, 1), the probability of the second class or the predicted number."""
    fields: tuple[Field, ...] = ()
    """The same at every one of `steps`, for the animation; empty where they are not kept."""
    batch_steps: AnyArray | None = None
    """(m,), the steps of the two losses below, where they are known."""
    batch_loss: AnyArray | None = None
    """(m,), of each step's batch, before the weights were changed."""
    twin_loss: AnyArray | None = None
    """(m,), the same of a twin that is trained by backpropagation, where the gradient was found
    numerically."""
    gradient: str = ""
    """The method by which the gradient was found."""
    run: DrawnRun | None = None
    """The training itself, for a chart that needs a number which no field has: such a chart asks
    it in its own file. None where a view was made by hand."""

    def __post_init__(self) -> None:
        if np.ndim(self.steps) != 1 or not len(self.steps):
            raise BadShape(
                _("View.steps must be (n,) with at least one step; it is {shape}.").format(
                    shape=np.shape(self.steps)
                )
            )
        for name in ("train_loss", "validation_loss", "train_score", "validation_score"):
            _require_shape(f"View.{name}", getattr(self, name), (len(self.steps),))
        if self.batch_steps is not None:
            for name in ("batch_loss", "twin_loss"):
                _require_shape(f"View.{name}", getattr(self, name), np.shape(self.batch_steps))
        if self.confusion is not None:
            k = len(self.classes) or len(self.confusion)
            _require_shape("View.confusion", self.confusion, (k, k))
        if self.points is not None:
            _require_shape("View.targets", self.targets, (len(self.points.x),))
        if self.predicted is not None:
            shape = (len(self.predicted), len(self.target_names))
            for name in ("predicted", "truth"):
                _require_shape(f"View.{name}", getattr(self, name), shape)
        if len(self.fields) not in (0, len(self.steps)):
            raise BadShape(
                _(
                    "View.fields must be empty or one per step: {steps_count} steps came "
                    "with {fields_count} fields."
                ).format(steps_count=len(self.steps), fields_count=len(self.fields))
            )

    @property
    def last_field(self) -> Field | None:
        """The network at the end of the training."""
        return self.field or (self.fields[-1] if self.fields else None)

    @property
    def is_plane(self) -> bool:
        """Whether the data can be drawn on a plane: two inputs, and a class or a number each."""
        return self._count_inputs() == 2 and self._has_targets()

    @property
    def is_line(self) -> bool:
        """Whether the data can be drawn along a line: one input and a number to predict."""
        return self._count_inputs() == 1 and self.targets is not None

    def feature(self, i: int) -> str:
        """The name of an input, counted from 0."""
        return shorten(self.features[i], LONGEST) if i < len(self.features) else f"x{i + 1}"

    def class_name(self, i: int) -> str:
        """The name of a class, counted from 0."""
        return self.classes[i] if i < len(self.classes) else str(i)

    def _count_inputs(self) -> int:
        return 0 if self.points is None or not len(self.points.x) else int(self.points.x.shape[1])

    def _has_targets(self) -> bool:
        has_labels = self.points is not None and self.points.label is not None
        return has_labels or self.targets is not None


def _require_shape(name: str, values: AnyArray | None, shape: tuple[int, ...]) -> None:
    if values is not None and np.shape(values) != shape:
        raise BadShape(
            _("{name} must be {shape}; it is {shape_2}.").format(
                name=name, shape=shape, shape_2=np.shape(values)
            )
        )
