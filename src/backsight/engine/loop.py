"""Training is a generator of Steps: who watches iterates, who stops breaks."""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.interpret_plan import InterpretPlan
from backsight.engine.native.plan import NativePlan
from backsight.engine.nonfinite import raise_not_finite
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.plan import Plan
from backsight.engine.portable.plan import PortablePlan
from backsight.engine.program import Program
from backsight.engine.reading_rows import Readings
from backsight.engine.state import State
from backsight.engine.step import NO_STEPS, Step, StepNumbers, StepTable
from backsight.kernel.errors import CannotCompile
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Array, Floats, Integers
from backsight.native.available import describe_missing

NO_DRAWS: dict[str, Floats] = {}
"""Of a step without random numbers."""


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
class TrainingLoop:
    """What a training runs over, and the loop itself."""

    program: Program
    rows: EncodedRows
    """Of the training part: arrays C-contiguous, in the spec's dtype."""
    feed: Feed
    validation: EncodedRows | None = None
    """What a schedule such as reduce_on_plateau watches; None for the training rows."""
    differentiate: Differentiate | None = None
    """Where the gradient is found in another way than by the backward act."""

    def run(
        self,
        state: State,
        steps: int,
        readings: Readings | None = None,
        next_watched: NextWatched | None = None,
        plans: "PlanCache | None" = None,
    ) -> Iterator[Step]:
        """Train from a state until so many steps are done, yielding each Step before its update.

        state: changed in place. readings: get a row for every step, once its update is made.
        next_watched: which steps are waited for; a plan that can runs through those between. None:
        all. plans: of this loop and this very state, which is then run on more than once. Raises
        NotFinite at the first loss or gradient that is not finite (or whose square is not), naming
        step, symbol and index.
        """
        plans = plans or PlanCache(self, state, measured=readings is not None)
        while state.step < steps:
            t = state.step + 1
            rows, count = self.feed.list_rows(t - 1), 1
            plan = plans.find(rows)
            if next_watched is not None and plan.max_steps > 1:
                rows, count = self._look_ahead(plan, t, min(next_watched(t), steps))
            draws = self._draw(plan, t, count) if plan.draws else NO_DRAWS
            with self.program.keep_products_still():
                numbers = plan.run(t, count, state.numbers, rows, draws)
            if self.differentiate is not None:
                numbers = self._replace_gradient(plan, t, state, numbers)
            table = NO_STEPS
            if plan.passed is not NO_STEPS:
                table = _finish_passed(plan.passed, state, readings)
            step = self._make_step(plan, state, numbers, table)
            yield step
            _require_finite(step, numbers, readings)
            with self.program.keep_products_still():
                plan.finish(step.index, state.numbers)
            if readings is not None:
                readings.add(step.index, numbers, plan.sums)
            state.step = step.index
            if self.program.watches_loss and state.step % self.feed.per_epoch == 0:
                self._observe(state)

    def _look_ahead(self, plan: Plan, t: int, last: int) -> tuple[Integers | None, int]:
        """The rows of the batches from step t to `last`, or as far as one call can go, and how many
        batches these are."""
        count = min(last - t + 1, plan.max_steps)
        if self.program.watches_loss:
            count = min(count, self.feed.per_epoch - (t - 1) % self.feed.per_epoch)
        rows = self.feed.list_rows_ahead(t - 1, count)
        return rows, count if rows is None else len(rows) // plan.derivation.rows

    def _draw(self, plan: Plan, t: int, count: int) -> dict[str, Floats]:
        """The random numbers of some steps, each keyed by (seed, purpose, step): (count, …)."""
        spec, draws = self.program.spec, {}
        for name in plan.draws:
            shape, purpose = plan.inputs[name].shape, plan.derivation.symbols[name].purpose
            draws[name] = np.stack(
                [
                    draw_uniform(spec.stream_seed, purpose, k, shape, spec.dtype)
                    for k in range(t, t + count)
                ]
            )
        return draws

    def _replace_gradient(
        self, plan: Plan, t: int, state: State, numbers: StepNumbers
    ) -> StepNumbers:
        """Put the gradient that was found in another way in the place of the backward act's."""
        assert self.differentiate is not None
        with np.errstate(all="ignore"):
            plan.g[...] = self.differentiate(
                plan.derivation, {**plan.inputs, **state.vectors, "t": t}
            )
            return numbers._replace(squared_gradient_norm=float(np.dot(plan.g, plan.g)))

    def _make_step(self, plan: Plan, state: State, numbers: StepNumbers, table: StepTable) -> Step:
        """The step that a plan stands in the midst of. table: of the steps before it that were
        passed over."""
        return Step(
            index=state.step + 1,
            loss=numbers.loss,
            rate=numbers.rate,
            gradient=plan.g,
            state=state,
            derivation=plan.derivation,
            batch=plan.inputs,
            derived=self.differentiate is None,
            evaluate=self.program.evaluate,
            passed=table,
        )

    def _observe(self, state: State) -> None:
        """Let a schedule that watches the validation loss see it."""
        derivation = self.program.batch_derivation
        loss, _ = self.program.compute_loss(state.vectors, self.validation or self.rows)
        tape = self.program.evaluate(
            derivation, {**state.vectors, **state.numbers, "V": loss}, "epoch"
        )
        state.numbers = {name: float(tape[derivation.carries[name]]) for name in state.numbers}


PLAN_KINDS: Mapping[str, Callable[..., Plan]] = {
    "interpret": InterpretPlan,
    "portable": PortablePlan,
}
"""By engine; all others take a NumpyPlan where they do not compile."""


class PlanCache:
    """The plans of a training, one for each number of rows that a batch has: the last one of an
    epoch may be smaller. They are bound to the vectors of its state."""

    def __init__(self, loop: TrainingLoop, state: State, *, measured: bool = False) -> None:
        self._loop, self._state, self._measured = loop, state, measured
        self._plans: dict[int, Plan] = {}

    def find(self, rows: Integers | None) -> Plan:
        """The plan for a batch of these rows; None for all."""
        count = len(self._loop.rows) if rows is None else len(rows)
        if count not in self._plans:
            self._plans[count] = self._make(count, gathers=rows is not None)
        return self._plans[count]

    @property
    def threads(self) -> int:
        """How many threads compiled code takes; 0 where none is compiled."""
        plans = self._plans.values()
        return max((p.threads for p in plans if isinstance(p, NativePlan)), default=0)

    def _make(self, count: int, *, gathers: bool) -> Plan:
        """A plan of the spec's engine. For the smaller batch at the end of an epoch it is not worth
        compiling, and native code takes no gradient but its own. The portable engine has the same
        bits compiled and in NumPy."""
        loop, program = self._loop, self._loop.program
        data, derivation = loop.rows.arrays, program.derive_for(count)
        engine, regular = program.spec.engine, count == program.spec.batch
        if engine == "native" and regular and loop.differentiate is None:
            return NativePlan(derivation, self._state, data, gathers=gathers)
        if engine == "portable" and regular and not describe_missing():
            with suppress(CannotCompile):  # NumPy's form of it has the same bits
                return NativePlan(derivation, self._state, data, gathers=gathers, portable=True)
        kind = PLAN_KINDS.get(engine, NumpyPlan)
        return kind(derivation, self._state, data, gathers=gathers, measured=self._measured)


def _finish_passed(table: StepTable, state: State, readings: Readings | None) -> StepTable:
    """Count the whole steps that a plan ran through, and keep what they left: a copy of it."""
    if readings is not None and len(table):
        readings.extend(state.step + 1, table)
    state.step += len(table)
    return StepTable(table.rows.copy())


def _require_finite(step: Step, numbers: StepNumbers, readings: Readings | None) -> None:
    """Raise NotFinite for a step whose loss or gradient is not finite; that has a row, too."""
    if math.isfinite(numbers.loss) and math.isfinite(numbers.squared_gradient_norm):
        return
    if readings is not None:
        readings.add(step.index, numbers)
    raise_not_finite(step)
