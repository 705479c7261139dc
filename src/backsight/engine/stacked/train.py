"""Training of many replicas at once is a generator of steps, too."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import evaluate
from backsight.engine.nonfinite import raise_not_finite
from backsight.engine.stacked.plan import StackedPlan
from backsight.engine.stacked.replicas import (
    FailedReplica,
    ReplicaGroup,
    ReplicaLosses,
    ReplicaRows,
    StackedState,
)
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.errors import NotFinite
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Array, Floats, Integers


class StackedFeed(Protocol):
    """Which rows each batch of each replica has."""

    @property
    def per_epoch(self) -> int:
        """Batches in one pass over the rows."""

    def list_rows(self, k: int) -> Integers | None:
        """Row numbers of batch k, (replicas, batch), counted from 0; None for all, in order."""


@dataclass(frozen=True, kw_only=True, eq=False)
class StackedStep:
    """One step of all replicas, seen between their backward acts and their updates. index:
    counted from 1. losses: (replicas,), of their batches; those of failed ones mean nothing."""

    index: int
    losses: Floats
    plan: StackedPlan
    stack: StackedState

    def compute_rate(self, replica: int) -> float:
        """The learning rate of one."""
        return self.plan.compute_rate(self.index, self.stack.numbers, replica)


def train_stacked(
    replicas: ReplicaGroup,
    stack: StackedState,
    rows: ReplicaRows,
    feed: StackedFeed,
    *,
    steps: int,
    validation: ReplicaRows | None = None,
) -> Generator[StackedStep]:
    """Train until so many steps are done, or all have failed, yielding each step before its
    updates. stack: changed in place.

    Every replica has the numbers that `train` gives it alone. One whose loss or gradient is not
    finite is put into `stack.failed`, as it was before that step; the others go on.
    """
    plans: dict[int, StackedPlan] = {}
    validation_losses = ReplicaLosses(replicas=replicas, rows=validation or rows)
    while stack.step < steps:
        t = stack.step + 1
        row_numbers = feed.list_rows(t - 1)
        count = len(rows) if row_numbers is None else row_numbers.shape[1]
        if count not in plans:
            plans[count] = _make_plan(replicas, stack, rows, None if row_numbers is None else count)
        plan = plans[count]
        if row_numbers is not None:
            rows.gather(row_numbers, plan.inputs)
        _fill_draws(plan, replicas, t)
        step, sound = _run_to_gradients(plan, stack, t)
        if not sound.all():
            _set_failures_aside(replicas, step, sound)
        yield step
        if len(stack.failures) == len(replicas):
            return
        _finish(plan, stack, t)
        if t % feed.per_epoch == 0:
            _observe(replicas, stack, count, validation_losses)


def _make_plan(
    replicas: ReplicaGroup, stack: StackedState, rows: ReplicaRows, count: int | None
) -> StackedPlan:
    """The plan of all replicas for batches of so many rows; None for all."""
    shared = replicas.find_shared_derivation(len(rows) if count is None else count)
    data = rows.to_full_batch() if count is None else None
    return StackedPlan(shared, replicas.cells, stack.vectors, data)


def _run_to_gradients(plan: StackedPlan, stack: StackedState, t: int) -> tuple[StackedStep, Array]:
    """The step before its updates, and which replicas' numbers are finite, (replicas,)."""
    with np.errstate(all="ignore"):
        losses = plan.compute_gradient(t, stack.numbers)
        squares = np.matmul(plan.g[:, None, :], plan.g[:, :, None])[:, 0, 0]
        sound = np.isfinite(losses) & np.isfinite(squares)
    return StackedStep(index=t, losses=losses, plan=plan, stack=stack), sound


def _finish(plan: StackedPlan, stack: StackedState, t: int) -> None:
    """The updates of step t."""
    with np.errstate(all="ignore"):
        plan.update(t)
    stack.step = t


def _fill_draws(plan: StackedPlan, replicas: ReplicaGroup, t: int) -> None:
    """Fill the step's random numbers, each keyed by (seed, purpose, step)."""
    for name, array in plan.inputs.items():
        if plan.derivation.symbols[name].role == "draw":
            purpose, shape = plan.derivation.symbols[name].purpose, array.shape[1:]
            for k, seed in enumerate(replicas.seeds):
                array[k] = draw_uniform(seed, purpose, t, shape, array.dtype.str)


def _set_failures_aside(replicas: ReplicaGroup, step: StackedStep, sound: Array) -> None:
    """Put those that fail at this step aside, each with what `train` would say of it."""
    stack, plan = step.stack, step.plan
    for k in map(int, np.flatnonzero(~sound)):
        if k in stack.failures:
            continue
        derivation = replicas.find_program(k).derive_for(plan.derivation.rows)
        batch = {name: array[k] for name, array in plan.inputs.items()}
        rate = step.compute_rate(k)
        alone = Step(
            index=step.index,
            loss=float(step.losses[k]),
            rate=rate,
            gradient=plan.g[k],
            state=stack.view_state(k),
            derivation=derivation,
            batch=batch,
        )
        try:
            raise_not_finite(alone)
        except NotFinite as error:
            stack.failures[k] = FailedReplica(
                error=error, rate=rate, state=stack.view_state(k).copy()
            )


def _observe(
    replicas: ReplicaGroup, stack: StackedState, rows: int, validation_losses: ReplicaLosses
) -> None:
    """Let a schedule that watches the validation loss see each replica's."""
    if not list(replicas.programs[0].derive_for(rows).acts("epoch")):
        return
    losses = validation_losses.compute(stack.vectors)
    for k, loss in enumerate(losses):
        if k not in stack.failures:
            derivation = replicas.find_program(k).derive_for(rows)
            stack.numbers[k] = _observe_one(derivation, stack.view_state(k), float(loss))


def _observe_one(derivation: Derivation, state: State, loss: float) -> dict[str, float]:
    tape = evaluate(derivation, {**state.vectors, **state.numbers, "V": loss}, "epoch")
    return {name: float(tape[derivation.carries[name]]) for name in state.numbers}
