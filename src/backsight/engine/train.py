"""Training is a generator of Steps: who watches iterates, who stops breaks."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.interpret_plan import InterpretPlan
from backsight.engine.numpy_plan import NumpyPlan
from backsight.engine.program import Program
from backsight.engine.readings import Readings
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import _
from backsight.kernel.streams import uniform
from backsight.kernel.types import Array, Floats, Integers


class Feed(Protocol):
    """Which rows each batch has: a pure function of the batch's number."""

    @property
    def per_epoch(self) -> int:
        """Batches in one pass over the rows."""

    def rows_of(self, k: int) -> Integers | None:
        """Row numbers of batch k, counted from 0; None for all rows in order."""


Differentiate = Callable[[Derivation, Mapping[str, Array]], Floats]
"""Another way to the gradient: from x, y, draws and the state's vectors to (weights,)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One training step, seen between its backward act and its update.

    index: counted from 1. loss: of the batch, at the weights before the update. rate: the
    learning rate. gradient: (weights,). state: before the update. The last two are live: copy
    them to keep them beyond this step. derived: whether the gradient is the backward act's.
    """

    index: int
    loss: float
    rate: float
    gradient: Floats
    state: State
    derivation: Derivation
    batch: Mapping[str, Array]
    derived: bool = True

    @cached_property
    def tape(self) -> Tape:
        """Every named number of the step, forward to update, computed when first asked for.

        Where the gradient was found in another way, "g" is that one.
        """
        numbers = {"t": self.index, **self.state.numbers}
        vectors = {k: v.copy() for k, v in self.state.vectors.items()}
        batch = {k: v.copy() for k, v in self.batch.items()}
        given = {**batch, **vectors, **numbers}
        with np.errstate(all="ignore"):
            if self.derived:
                return evaluate(self.derivation, given)
            tape = evaluate(self.derivation, given, "forward", "loss", "backward")
            tape.put("g", self.gradient.copy())
            tape.run(self.derivation.acts("update"))
            return tape


def train(
    program: Program,
    state: State,
    x: Floats,
    y: Floats,
    feed: Feed,
    *,
    steps: int,
    validation: tuple[Floats, Floats] | None = None,
    differentiate: Differentiate | None = None,
    readings: Readings | None = None,
) -> Iterator[Step]:
    """Train from a state until so many steps are done, yielding each Step before its update.

    x: (rows, inputs); y: (rows, outputs), both C-contiguous in the spec's dtype. state: changed
    in place. validation: what a schedule such as reduce_on_plateau watches; the training rows
    where there is none. differentiate: where the gradient is found in another way than by the
    backward act. readings: get a row for every step, once its
    update is made. Raises NotFinite at the first loss or gradient that is not finite (or whose
    square is not), naming step, symbol and index.
    """
    plans: dict[int, NumpyPlan | InterpretPlan] = {}
    while state.step < steps:
        t = state.step + 1
        rows = feed.rows_of(t - 1)
        count = len(x) if rows is None else len(rows)
        if count not in plans:
            given = None if rows is not None else (x, y)
            plans[count] = _plan(program, state, count, given, measured=readings is not None)
        plan = plans[count]
        if rows is not None:
            np.take(x, rows, 0, plan.inputs["x"], "clip")
            np.take(y, rows, 0, plan.inputs["y"], "clip")
        _draw(plan, program, t)
        with np.errstate(all="ignore"):
            loss = plan.gradient(t, state.numbers)
            if differentiate is not None:
                plan.g[...] = differentiate(
                    plan.derivation, {**plan.inputs, **state.vectors, "t": t}
                )
            length = float(np.dot(plan.g, plan.g))
        sound = math.isfinite(loss) and math.isfinite(length)
        step = Step(
            index=t, loss=loss, rate=plan.rate(t, state.numbers), gradient=plan.g, state=state,
            derivation=plan.derivation, batch=plan.inputs, derived=differentiate is None,
        )  # fmt: skip
        yield step
        if not sound:
            if readings is not None:
                readings.add(t, loss, step.rate, math.sqrt(length))
            explain(step)
        with np.errstate(all="ignore"):
            plan.update(t, state.numbers)
        if readings is not None:
            readings.add(t, loss, step.rate, math.sqrt(length), norms=plan.squares)
        state.step = t
        if t % feed.per_epoch == 0:
            _observe(program, state, plan.derivation, validation or (x, y))


def _plan(
    program: Program, state: State, rows: int, given: tuple[Floats, Floats] | None,
    *, measured: bool,
) -> NumpyPlan | InterpretPlan:  # fmt: skip
    """The engine of the spec for a batch of so many rows."""
    kind = InterpretPlan if program.spec.engine == "interpret" else NumpyPlan
    arrays = {} if given is None else {"x": given[0], "y": given[1]}
    return kind(program.derivation(rows), state, arrays, measured=measured)


def _draw(plan: NumpyPlan | InterpretPlan, program: Program, t: int) -> None:
    """Fill the step's random numbers, each keyed by (seed, purpose, step)."""
    for name, array in plan.inputs.items():
        if name not in ("x", "y"):
            purpose = plan.derivation.symbols[name].purpose
            array[...] = uniform(program.spec.seed, purpose, t, array.shape, array.dtype.name)


def _observe(
    program: Program, state: State, derivation: Derivation, data: tuple[Floats, Floats]
) -> None:
    """Let a schedule that watches the validation loss see it."""
    watching = list(derivation.acts("epoch"))
    if not watching:
        return
    loss, _ = program.loss(state.vectors, *data)
    tape = evaluate(derivation, {**state.vectors, **state.numbers, "V": loss}, "epoch")
    state.numbers = {name: float(tape[derivation.carries[name]]) for name in state.numbers}


def explain(step: Step) -> None:
    """Raise NotFinite for a step whose loss or gradient is not finite, naming the first symbol."""
    theta = step.state.vectors["theta"]
    cause = _("It is the first number of the step that is not finite; all that it was made of was.")
    if not np.isfinite(theta).all():
        cause = _("The update of step {last} made it; all numbers before were finite.").format(
            last=step.index - 1
        )
    start = [s.name for s in step.derivation.weights()]
    made = [t for e in step.derivation.acts("forward", "loss", "backward") for t in e.targets]
    for name in [*start, *made]:
        value = np.asarray(step.tape[name])
        bad = np.argwhere(~np.isfinite(value))
        if len(bad):
            index = tuple(map(int, bad[0]))
            raise NotFinite(step.index, name, index, float(value[index]), cause)
    largest = int(np.abs(step.gradient).argmax())
    raise NotFinite(
        step.index, "g", (largest,), float(step.gradient[largest]),
        _("The gradient is so long that its square is beyond {dtype}.").format(
            dtype=step.gradient.dtype
        ),
    )  # fmt: skip
