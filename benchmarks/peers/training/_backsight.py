"""Backsight by its training loop, whichever engine: what `backsight train` runs, without files.

The batches come from the workload instead of Backsight's own streams; all else is the product's.
"""

import os
from dataclasses import dataclass

import numpy as np
from contender import Unfit
from numpy.typing import NDArray
from workloads import Integers, Training, material, named

from backsight.engine.complete import DataShape, complete
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.layer_spans import list_weighted_layers
from backsight.engine.loop import TrainingLoop
from backsight.engine.program import Program
from backsight.engine.reading_rows import STEP_COLUMNS, Readings
from backsight.engine.spec import from_plain
from backsight.engine.state import State, pack_vector
from backsight.kernel.errors import BadSpec
from backsight.native.available import describe_missing
from backsight.native.thread_count import set_threads

FOREVER = 1 << 40
# As many as the others take. By itself it would take as many as there are cores that are free.
set_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))


@dataclass(frozen=True)
class Feed:
    """Batches that were drawn beforehand, over and over; None is all rows."""

    batches: Integers | None
    per_epoch: int = 1 << 62

    def list_rows(self, k: int) -> Integers | None:
        """The rows of batch k."""
        return None if self.batches is None else self.batches[k % len(self.batches)]

    def list_rows_ahead(self, k: int, most: int) -> Integers | None:
        """The rows of batch k and of those behind it, one after the other."""
        if self.batches is None:
            return None
        first = k % len(self.batches)
        return self.batches[first : first + most].reshape(-1)


class Stepping:
    """An engine that comes back at every step: the losses are those of the Steps."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training, engine: str) -> None:
        loop, state = _start(work, engine)
        self.steps = loop.run(state, FOREVER)

    def run(self, count: int) -> list[float]:
        """Train so many steps more."""
        return [next(self.steps).loss for _ in range(count)]


class Running:
    """An engine that runs on to the step that it is told must be seen: the losses of those in
    between are in the Readings, that of the last in its Step, which is still to be updated."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training, engine: str) -> None:
        loop, state = _start(work, engine)
        self.readings, self.last = Readings(list_weighted_layers(loop.program.batch_derivation)), 0
        self.steps = loop.run(state, FOREVER, self.readings, lambda _: self.last)

    def run(self, count: int) -> list[NDArray[np.float64] | float]:
        """Train so many steps more."""
        before, self.last = self.last, self.last + count
        step = next(step for step in self.steps if step.index == self.last)
        _, rows = self.readings.take()
        return [rows[min(before, 1) :, STEP_COLUMNS.index("loss")], step.loss]


def contender(work: Training, engine: str) -> Stepping | Running:
    """With the engine of that name."""
    if engine != "native":
        return Stepping(work, engine)
    if missing := describe_missing():
        raise Unfit(missing)
    return Running(work, engine)


def _start(work: Training, engine: str) -> tuple[TrainingLoop, State]:
    """The loop over the workload, and the state with its weights."""
    given = material(work)
    try:
        program = program_of(work, engine)
    except BadSpec as error:
        raise Unfit(str(error)) from None
    state = program.make_initial_state()
    state.vectors["theta"][...] = pack_vector(program.batch_derivation, named(given.weights))
    feed = Feed(given.batches)
    return TrainingLoop(program=program, rows=EncodedRows(x=given.x, y=given.y), feed=feed), state


def program_of(work: Training, engine: str) -> Program:
    """The workload as Backsight's spec."""
    output = "softmax" if work.loss == "categorical_cross_entropy" else "sigmoid"
    inputs, *hidden, outputs = work.widths
    plain = {
        "data": {"source": "arrays"}, "dtype": work.dtype, "engine": engine, "steps": FOREVER,
        "layers": [
            *({"units": units, "activation": work.activation} for units in hidden),
            {"activation": output},
        ],
        "loss": work.loss, "optimizer": work.optimizer, "rate": work.rate, "batch": work.batch,
        **({"regularizer": {"name": "l2", "lam": work.penalty}} if work.penalty else {}),
    }  # fmt: skip
    numeric = work.loss == "half_sum_squared_error"
    shape = DataShape(
        inputs=inputs, rows=work.rows,
        classes=0 if numeric else max(outputs, 2), targets=outputs if numeric else 0,
    )  # fmt: skip
    return Program(complete(from_plain(plain), shape), inputs=inputs, outputs=outputs)
