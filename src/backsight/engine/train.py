"""Training is a generator of Steps: who watches iterates, who stops breaks."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape, evaluate
from backsight.engine.interpret_plan import InterpretPlan
from backsight.engine.native.plan import NativePlan
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program import Program
from backsight.engine.readings import Readings
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import _
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.build import compile_source


class Feed(Protocol):
    """Which rows each batch has: a pure function of the batch's number."""

    @property
    def per_epoch(self) -> int:
        """Batches in one pass over the rows."""

    def list_rows(self, k: int) -> Integers | None:
        """Row numbers of batch k, counted from 0; None for all rows in order."""

    def list_rows_ahead(self, k: int, most: int) -> Integers | None:
        """Those of batch k and of such behind it as are of the same size and epoch, one after the
        other; None for all rows in order, every time."""


NextWatched = Callable[[int], int]
"""From the number of the next step to that of the next one that somebody waits for."""


Differentiate = Callable[[Derivation, Mapping[str, Array]], Floats]
"""Another way to the gradient: from x, y, draws and the state's vectors to (weights,)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """One training step, seen between its backward act and its update.

    index: counted from 1. loss: of the batch, at the weights before the update. rate: the
    learning rate. gradient: (weights,). state: before the update. The last two are live: copy
    them to keep them beyond this step. derived: whether the gradient is the backward act's.
    passed: the losses of the steps since the last one that was seen, (steps,), this one left out.
    """

    index: int
    loss: float
    rate: float
    gradient: Floats
    state: State
    derivation: Derivation
    batch: Mapping[str, Array]
    derived: bool = True
    passed: Floats = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def tape(self) -> Tape:
        """Every named number of the step, forward to update, computed when first asked for.

        Where the gradient was found in another way, "g" is that one.
        """
        numbers = {"t": self.index, **self.state.numbers}
        vectors = {k: v.copy() for k, v in self.state.vectors.items()}
        batch = {k: v.copy() for k, v in self.batch.items()}
        values = {**batch, **vectors, **numbers}
        with np.errstate(all="ignore"):
            if self.derived:
                return evaluate(self.derivation, values)
            tape = evaluate(self.derivation, values, "forward", "loss", "backward")
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
    next_watched: NextWatched | None = None,
) -> Iterator[Step]:
    """Train from a state until so many steps are done, yielding each Step before its update.

    x: (rows, inputs); y: (rows, outputs), both C-contiguous in the spec's dtype. state: changed
    in place. validation: what a schedule such as reduce_on_plateau watches; the training rows
    where there is none. differentiate: where the gradient is found in another way than by the
    backward act. readings: get a row for every step, once its update is made. next_watched: which
    steps are waited for; the native engine runs through those between, the others do not. None:
    all. Raises NotFinite at the first loss or gradient that is not finite (or whose square is not),
    naming step, symbol and index.
    """
    stepper = _Stepper(program, state, x, y, feed, readings)
    while state.step < steps:
        t = state.step + 1
        native = stepper.find_native_plan(t) if differentiate is None else None
        if native is None:
            yield from stepper.run_step(t, differentiate)
        else:
            yield from stepper.run_native(
                native, t, min(next_watched(t), steps) if next_watched else t
            )
        if state.step % feed.per_epoch == 0:
            _observe(program, state, program.batch_derivation, validation or (x, y))


Plan = NumpyPlan | InterpretPlan | NativePlan


class _Stepper:
    """The steps of a training: one, or many at once, up to one that is seen."""

    def __init__(
        self,
        program: Program,
        state: State,
        x: Floats,
        y: Floats,
        feed: Feed,
        readings: Readings | None,
    ) -> None:
        self.program, self.state, self.feed, self.readings = program, state, feed, readings
        self.x, self.y = x, y
        self._plans: dict[int, NumpyPlan | InterpretPlan] = {}
        self._native: NativePlan | None = None
        self._has_epoch_act = any(True for _ in program.batch_derivation.acts("epoch"))

    def find_native_plan(self, t: int) -> NativePlan | None:
        """The native engine, where the spec asks for it and the batch is a usual one: a smaller one
        at the end of an epoch is not worth compiling."""
        if self.program.spec.engine != "native":
            return None
        rows = self.feed.list_rows(t - 1)
        if (len(self.x) if rows is None else len(rows)) != self.program.spec.batch:
            return None
        if self._native is None:
            self._native = NativePlan(
                self.program.batch_derivation,
                self.state,
                {"x": self.x, "y": self.y},
                gathers=rows is not None,
                compiler=compile_source,
            )
        return self._native

    def run_native(self, plan: NativePlan, t: int, last: int) -> Iterator[Step]:
        """Steps t to `last`, or fewer; yields the last of them."""
        max_count = min(last - t + 1, plan.max_steps)
        if self._has_epoch_act:
            max_count = min(max_count, self.feed.per_epoch - (t - 1) % self.feed.per_epoch)
        rows = self.feed.list_rows_ahead(t - 1, max_count)
        count = max_count if rows is None else len(rows) // plan.derivation.rows
        draws = {name: self._draw(plan, name, t, count) for name in plan.draws}
        steps_done = plan.run(t, count, self.state.numbers, rows, draws)
        self.state.step = t + steps_done - 2
        passed_losses = plan.table[:, 0].copy()
        self._add_readings(t, plan.table)
        t += steps_done - 1
        loss, rate, length = map(float, plan.readout[:3])
        step = Step(
            index=t,
            loss=loss,
            rate=rate,
            gradient=plan.g,
            state=self.state,
            derivation=plan.derivation,
            batch=plan.inputs,
            passed=passed_losses,
        )
        yield step
        self._require_finite(step, length)
        plan.finish(t, self.state.numbers)
        self._add_readings(t, plan.table)
        self.state.step = t

    def run_step(self, t: int, differentiate: Differentiate | None) -> Iterator[Step]:
        """One step."""
        rows = self.feed.list_rows(t - 1)
        plan, state = self._find_plan(rows), self.state
        if rows is not None:
            np.take(self.x, rows, 0, plan.inputs["x"], "clip")
            np.take(self.y, rows, 0, plan.inputs["y"], "clip")
        for name in plan.inputs:
            if name not in ("x", "y"):
                plan.inputs[name][...] = self._draw(plan, name, t, 1)[0]
        with np.errstate(all="ignore"):
            loss = plan.compute_gradient(t, state.numbers)
            if differentiate is not None:
                plan.g[...] = differentiate(
                    plan.derivation, {**plan.inputs, **state.vectors, "t": t}
                )
            length = float(np.dot(plan.g, plan.g))
        rate = plan.compute_rate(t, state.numbers)
        step = Step(
            index=t,
            loss=loss,
            rate=rate,
            gradient=plan.g,
            state=state,
            derivation=plan.derivation,
            batch=plan.inputs,
            derived=differentiate is None,
        )
        yield step
        self._require_finite(step, length)
        with np.errstate(all="ignore"):
            plan.update(t, state.numbers)
        if self.readings is not None:
            self.readings.add(t, loss, rate, math.sqrt(length), norms=plan.squares)
        state.step = t

    def _find_plan(self, rows: Integers | None) -> NumpyPlan | InterpretPlan:
        """The engine of the spec for a batch of so many rows."""
        count = len(self.x) if rows is None else len(rows)
        if count not in self._plans:
            data = {"x": self.x, "y": self.y} if rows is None else {}
            kind = InterpretPlan if self.program.spec.engine == "interpret" else NumpyPlan
            self._plans[count] = kind(
                self.program.derive_for(count),
                self.state,
                data,
                measured=self.readings is not None,
            )
        return self._plans[count]

    def _draw(self, plan: Plan, name: str, t: int, count: int) -> Floats:
        """The random numbers of some steps, each keyed by (seed, purpose, step): (count, …)."""
        shape, purpose = plan.inputs[name].shape, plan.derivation.symbols[name].purpose
        spec = self.program.spec
        return np.stack(
            [draw_uniform(spec.seed, purpose, k, shape, spec.dtype) for k in range(t, t + count)]
        )

    def _add_readings(self, t: int, table: Floats) -> None:
        if self.readings is not None and len(table):
            self.readings.extend(t, table)

    def _require_finite(self, step: Step, length: float) -> None:
        """Raise NotFinite for a step whose loss or gradient is not finite."""
        if math.isfinite(step.loss) and math.isfinite(length):
            return
        if self.readings is not None:
            self.readings.add(step.index, step.loss, step.rate, math.sqrt(length))
        raise_not_finite(step)


def _observe(
    program: Program, state: State, derivation: Derivation, data: tuple[Floats, Floats]
) -> None:
    """Let a schedule that watches the validation loss see it."""
    equations = list(derivation.acts("epoch"))
    if not equations:
        return
    loss, _ = program.compute_loss(state.vectors, *data)
    tape = evaluate(derivation, {**state.vectors, **state.numbers, "V": loss}, "epoch")
    state.numbers = {name: float(tape[derivation.carries[name]]) for name in state.numbers}


def raise_not_finite(step: Step) -> None:
    """Raise NotFinite for a step whose loss or gradient is not finite, naming the first symbol."""
    theta = step.state.vectors["theta"]
    cause = _("It is the first number of the step that is not finite; all that it was made of was.")
    if not np.isfinite(theta).all():
        cause = _("The update of step {last} made it; all numbers before were finite.").format(
            last=step.index - 1
        )
    weight_names = [s.name for s in step.derivation.weights()]
    target_names = [
        t for e in step.derivation.acts("forward", "loss", "backward") for t in e.targets
    ]
    for name in [*weight_names, *target_names]:
        value = np.asarray(step.tape[name])
        bad = np.argwhere(~np.isfinite(value))
        if len(bad):
            index = tuple(map(int, bad[0]))
            raise NotFinite(step.index, name, index, float(value[index]), cause)
    largest = int(np.abs(step.gradient).argmax())
    raise NotFinite(
        step.index,
        "g",
        (largest,),
        float(step.gradient[largest]),
        _("The gradient is so long that its square is beyond {dtype}.").format(
            dtype=step.gradient.dtype
        ),
    )
