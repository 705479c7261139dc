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
from backsight.kernel.streams import uniform
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.build import compiled


class Feed(Protocol):
    """Which rows each batch has: a pure function of the batch's number."""

    @property
    def per_epoch(self) -> int:
        """Batches in one pass over the rows."""

    def rows_of(self, k: int) -> Integers | None:
        """Row numbers of batch k, counted from 0; None for all rows in order."""

    def rows_ahead(self, k: int, most: int) -> Integers | None:
        """Those of batch k and of such behind it as are of the same size and epoch, one after the
        other; None for all rows in order, every time."""


Seen = Callable[[int], int]
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
    seen: Seen | None = None,
) -> Iterator[Step]:
    """Train from a state until so many steps are done, yielding each Step before its update.

    x: (rows, inputs); y: (rows, outputs), both C-contiguous in the spec's dtype. state: changed
    in place. validation: what a schedule such as reduce_on_plateau watches; the training rows
    where there is none. differentiate: where the gradient is found in another way than by the
    backward act. readings: get a row for every step, once its update is made. seen: which steps
    are waited for; the native engine runs through those between, the others do not. None: all.
    Raises NotFinite at the first loss or gradient that is not finite (or whose square is not),
    naming step, symbol and index.
    """
    walk = _Walk(program, state, x, y, feed, readings)
    while state.step < steps:
        t = state.step + 1
        native = walk.native(t) if differentiate is None else None
        if native is None:
            yield from walk.one(t, differentiate)
        else:
            yield from walk.many(native, t, min(seen(t), steps) if seen else t)
        if state.step % feed.per_epoch == 0:
            _observe(program, state, program.first, validation or (x, y))


Plan = NumpyPlan | InterpretPlan | NativePlan


class _Walk:
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
        self._watching = any(True for _ in program.first.acts("epoch"))

    def native(self, t: int) -> NativePlan | None:
        """The native engine, where the spec asks for it and the batch is a usual one: a smaller one
        at the end of an epoch is not worth compiling."""
        if self.program.spec.engine != "native":
            return None
        rows = self.feed.rows_of(t - 1)
        if (len(self.x) if rows is None else len(rows)) != self.program.spec.batch:
            return None
        if self._native is None:
            self._native = NativePlan(
                self.program.first,
                self.state,
                {"x": self.x, "y": self.y},
                gathers=rows is not None,
                compiler=compiled,
            )
        return self._native

    def many(self, plan: NativePlan, t: int, last: int) -> Iterator[Step]:
        """Steps t to `last`, or fewer; yields the last of them."""
        most = min(last - t + 1, plan.most)
        if self._watching:
            most = min(most, self.feed.per_epoch - (t - 1) % self.feed.per_epoch)
        rows = self.feed.rows_ahead(t - 1, most)
        count = most if rows is None else len(rows) // plan.derivation.rows
        draws = {name: self._drawn(plan, name, t, count) for name in plan.draws}
        done = plan.run(t, count, self.state.numbers, rows, draws)
        self.state.step = t + done - 2
        passed = plan.table[:, 0].copy()
        self._read(t, plan.table)
        t += done - 1
        loss, rate, length = map(float, plan.seen[:3])
        step = Step(
            index=t,
            loss=loss,
            rate=rate,
            gradient=plan.g,
            state=self.state,
            derivation=plan.derivation,
            batch=plan.inputs,
            passed=passed,
        )
        yield step
        self._require_finite(step, length)
        plan.finish(t, self.state.numbers)
        self._read(t, plan.table)
        self.state.step = t

    def one(self, t: int, differentiate: Differentiate | None) -> Iterator[Step]:
        """One step."""
        rows = self.feed.rows_of(t - 1)
        plan, state = self._plan(rows), self.state
        if rows is not None:
            np.take(self.x, rows, 0, plan.inputs["x"], "clip")
            np.take(self.y, rows, 0, plan.inputs["y"], "clip")
        for name in plan.inputs:
            if name not in ("x", "y"):
                plan.inputs[name][...] = self._drawn(plan, name, t, 1)[0]
        with np.errstate(all="ignore"):
            loss = plan.gradient(t, state.numbers)
            if differentiate is not None:
                plan.g[...] = differentiate(
                    plan.derivation, {**plan.inputs, **state.vectors, "t": t}
                )
            length = float(np.dot(plan.g, plan.g))
        rate = plan.rate(t, state.numbers)
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

    def _plan(self, rows: Integers | None) -> NumpyPlan | InterpretPlan:
        """The engine of the spec for a batch of so many rows."""
        count = len(self.x) if rows is None else len(rows)
        if count not in self._plans:
            given = {"x": self.x, "y": self.y} if rows is None else {}
            kind = InterpretPlan if self.program.spec.engine == "interpret" else NumpyPlan
            self._plans[count] = kind(
                self.program.derivation(count),
                self.state,
                given,
                measured=self.readings is not None,
            )
        return self._plans[count]

    def _drawn(self, plan: Plan, name: str, t: int, count: int) -> Floats:
        """The random numbers of some steps, each keyed by (seed, purpose, step): (count, …)."""
        shape, purpose = plan.inputs[name].shape, plan.derivation.symbols[name].purpose
        spec = self.program.spec
        return np.stack(
            [uniform(spec.seed, purpose, k, shape, spec.dtype) for k in range(t, t + count)]
        )

    def _read(self, t: int, table: Floats) -> None:
        if self.readings is not None and len(table):
            self.readings.extend(t, table)

    def _require_finite(self, step: Step, length: float) -> None:
        """Raise NotFinite for a step whose loss or gradient is not finite."""
        if math.isfinite(step.loss) and math.isfinite(length):
            return
        if self.readings is not None:
            self.readings.add(step.index, step.loss, step.rate, math.sqrt(length))
        explain(step)


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
        step.index,
        "g",
        (largest,),
        float(step.gradient[largest]),
        _("The gradient is so long that its square is beyond {dtype}.").format(
            dtype=step.gradient.dtype
        ),
    )
