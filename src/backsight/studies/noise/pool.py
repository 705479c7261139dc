"""Training rows that noise is measured on, and the gradient of any batch of them.

The gradient is that of the derivation's own backward act, in float64, before it is clipped. Each
row keeps its own random numbers (masks of dropout), so that a batch is a draw from a finite pool:

    pool      n of the N training rows, each with its masks
    gradient  of a batch of the loss's part of the data, as a mean over its rows, and
              the regularizer's
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import NO_DRAWS
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program import Program
from backsight.engine.state import State
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _, ngettext
from backsight.kernel.streams import draw_permutation, draw_uniform
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs
from backsight.training.experiment import Experiment

WORK, FEWEST, MOST = 2e8, 256, 4096
"""Rows times weights of a sample that nobody asked for otherwise, and its fewest and most rows."""
UNITS = 16
"""Batches at least that a pool is divided into, where a row alone has no gradient."""
ROW_ORDER, BATCH_ORDER, MASKS = "noise/rows", "noise/batch", "noise/masks"
"""What is drawn, for the streams."""


class NoGradient(BadInput):
    """A gradient that is not finite, or too large to be squared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RowPool:
    """Rows, and a state at which their gradients are found."""

    experiment: Experiment
    state: State
    """In float64."""
    program: Program
    """In float64, without the regularizer."""
    rows: EncodedRows
    """Those of the pool, in float64."""
    unit: int
    """The smallest batch that has a gradient of its own: a row, or several of a network in which
    the rows of a batch depend on each other."""
    masks: tuple[Mapping[str, Floats], ...]
    """Random numbers of each row by name, (rows, units), twice; none where a step draws none."""
    penalty: Floats | float
    """The regularizer's part of the gradient, at the spec's batch."""
    plans: dict[int, NumpyPlan] = field(default_factory=dict)
    """By the size of a batch."""

    @property
    def joins_rows(self) -> bool:
        """Whether a row's gradient depends on the other rows of its batch."""
        return find_joining_layer(self.experiment) != ""

    @property
    def seed(self) -> int:
        """What is drawn from."""
        return self.experiment.spec.stream_seed

    @property
    def step(self) -> int:
        """The step that the gradient would be of."""
        return self.state.step + 1

    def sum_weights(self, indices: Integers) -> float:
        """What a batch counts in the gradient of all rows."""
        if self.rows.weights is None or self.experiment.spec.reduction == "sum":
            return float(len(indices))
        return float(self.rows.weights[indices].sum())

    def compute_gradient(self, indices: Integers, masks: int = 0) -> tuple[Floats, float]:
        """The gradient of a batch of rows of the pool and its loss. masks: the first or the second.
        Raises NoGradient where they are not finite."""
        if self.sum_weights(indices) == 0:
            return np.zeros(self.state.vectors["theta"].size) + self.penalty, 0.0
        plan = self._find_plan(len(indices))
        draws = NO_DRAWS
        if plan.draws:
            draws = {name: self.masks[masks][name][indices][None] for name in plan.draws}
        numbers = plan.run(self.step, 1, self.state.numbers, indices, draws)
        if not np.isfinite(numbers.squared_gradient_norm):
            raise NoGradient(_describe_not_finite(self.state.step))
        share = 1 / len(indices) if self.experiment.spec.reduction == "sum" else 1.0
        return plan.g * share + self.penalty, numbers.loss * share

    def _find_plan(self, size: int) -> NumpyPlan:
        if size not in self.plans:
            self.plans[size] = NumpyPlan(
                self.program.derive_for(size), self.state, self.rows.arrays, gathers=True
            )
        return self.plans[size]


def make_pool(experiment: Experiment, state: State, rows: int | None = None) -> RowPool:
    """Rows of the training part, drawn by the seed: so many at the most; None for as many as some
    seconds are enough for. Raises BadInput or BadData where there are too few."""
    count = len(experiment.data.train)
    size = state.vectors["theta"].size
    usual = int(np.clip(WORK / size, FEWEST, MOST))
    pool_size = min(count, usual if rows is None else rows)
    unit = _choose_unit(experiment, pool_size)
    pool_size -= pool_size % unit
    order = draw_permutation(experiment.spec.stream_seed, ROW_ORDER, 0, count)[:pool_size]
    double_state = _to_double(state)
    program = _make_program(experiment)
    return RowPool(
        experiment=experiment,
        state=double_state,
        program=program,
        rows=_take_rows(experiment, order),
        unit=unit,
        masks=_draw_masks(
            program, experiment.spec.stream_seed, double_state.step + 1, pool_size, unit
        ),
        penalty=_compute_penalty(experiment, double_state),
    )


def find_joining_layer(experiment: Experiment) -> str:
    """The layer in which the rows of a batch depend on each other; "" where there is none."""
    names = (layer.layer.name for layer in experiment.spec.layers)
    return next((name for name in names if catalogs["layers"][name].joins_rows), "")


def _choose_unit(experiment: Experiment, pool_size: int) -> int:
    """1, or about the spec's batch where rows depend on each other."""
    layer = find_joining_layer(experiment)
    if not layer and pool_size > 1:
        return 1
    if layer and pool_size >= 4:
        return max(2, min(experiment.spec.batch, pool_size // UNITS))
    least = 4 if layer else 2
    raise BadData(
        ngettext(
            "Noise is how gradients differ from row to row: it takes {least} training rows at "
            "least, and here is {count}. Give more data, or a larger --rows.",
            "Noise is how gradients differ from row to row: it takes {least} training rows at "
            "least, and here are {count}. Give more data, or a larger --rows.",
            pool_size,
        ).format(least=least, count=pool_size)
    )


def _to_double(state: State) -> State:
    return State(
        step=state.step,
        vectors={name: np.array(v, dtype="float64") for name, v in state.vectors.items()},
        numbers=dict(state.numbers),
    )


def _make_program(experiment: Experiment, *, penalized: bool = False) -> Program:
    """The network of an experiment in float64, without its regularizer or with it."""
    regularizer = experiment.spec.regularizer if penalized else None
    spec = msgspec.structs.replace(
        experiment.spec, dtype="float64", engine="numpy", regularizer=regularizer
    )
    program = experiment.program
    return Program(spec, inputs=program.inputs, outputs=program.outputs)


def _take_rows(experiment: Experiment, indices: Integers) -> EncodedRows:
    rows = experiment.select_rows("train").take(indices)
    weights = None if rows.weights is None else rows.weights.astype("float64")
    return EncodedRows(x=rows.x.astype("float64"), y=rows.y.astype("float64"), weights=weights)


def _draw_masks(
    program: Program, seed: int, step: int, count: int, unit: int
) -> tuple[Mapping[str, Floats], ...]:
    symbols = [s for s in program.derive_for(unit).of_role("draw") if not s.is_initial]
    if not symbols:
        return ()
    return tuple(
        {
            s.name: draw_uniform(
                seed, f"{MASKS}/{twice}/{s.purpose}", step, (count, *s.shape[1:]), "float64"
            )
            for s in symbols
        }
        for twice in (0, 1)
    )


def _compute_penalty(experiment: Experiment, state: State) -> Floats | float:
    """What the regularizer adds to the gradient of a batch of the spec's size, as a mean over its
    rows: the same for all batches, so it is signal and no noise."""
    spec = experiment.spec
    if spec.regularizer is None:
        return 0.0
    rows = _take_rows(experiment, np.arange(spec.batch))
    with_and_without = []
    for penalized in (True, False):
        program = _make_program(experiment, penalized=penalized)
        plan = NumpyPlan(program.derive_for(spec.batch), state, rows.arrays)
        for name in plan.draws:
            plan.inputs[name][...] = 0.5
        with np.errstate(all="ignore"):
            plan.compute_gradient(state.step + 1, state.numbers)
        with_and_without.append(plan.g.copy())
    share = 1 / spec.batch if spec.reduction == "sum" else 1.0
    with np.errstate(all="ignore"):
        penalty: Floats = (with_and_without[0] - with_and_without[1]) * share
    return penalty


def _describe_not_finite(step: int) -> str:
    return _(
        "After step {step:,} the gradient is not finite (or too large to be squared), so it has no "
        "noise that could be measured. `backsight when RUN --first nonfinite` finds where a run "
        "came to that; `backsight lr` looks for a rate at which it does not."
    ).format(step=step)
