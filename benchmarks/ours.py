"""Backsight's side of the comparison: the generated plan alone, and the whole of `train`."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.engine.complete import DataShape, complete
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import TrainingLoop
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program import Program
from backsight.engine.spec import from_plain
from backsight.native.thread_count import set_threads

Floats = NDArray[np.floating]
Batches = Sequence[NDArray[np.intp]] | None
set_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))  # as many as the other libraries take


@dataclass(frozen=True)
class Feed:
    """Batches that were drawn beforehand, over and over; None is all rows."""

    batches: Batches
    per_epoch: int = 1 << 62

    def list_rows(self, k: int) -> NDArray[np.intp] | None:
        """The rows of batch k."""
        return self.batches[k % len(self.batches)] if self.batches else None

    def list_rows_ahead(self, k: int, most: int) -> NDArray[np.intp] | None:
        """The rows of batch k and of those behind it, one after the other."""
        if not self.batches:
            return None
        first = k % len(self.batches)
        return np.concatenate(self.batches[first : first + most])


class Plan:
    """Gathering a batch, `gradient` and `update` of the NumPy plan: one training step."""

    def __init__(self, program: Program, x: Floats, y: Floats, batches: Batches) -> None:
        self.program, self.x, self.y, self.feed = program, x, y, Feed(batches)
        self.state = program.make_initial_state()
        given = {"x": x, "y": y} if batches is None else {}
        self.plan = NumpyPlan(program.batch_derivation, self.state, given)

    def run(self, steps: int) -> list[float]:
        """Train so many steps more; the loss of each, before its update."""
        losses, inputs = [], self.plan.inputs
        for t in range(self.state.step + 1, self.state.step + steps + 1):
            rows = self.feed.list_rows(t - 1)
            if rows is not None:
                np.take(self.x, rows, 0, inputs["x"], "clip")
                np.take(self.y, rows, 0, inputs["y"], "clip")
            losses.append(self.plan.compute_gradient(t, self.state.numbers))
            self.plan.update(t, self.state.numbers)
            self.state.step = t
        return losses

    def loss_now(self) -> float:
        """The loss of the last batch at the weights as they are now."""
        rows = self.feed.list_rows(self.state.step - 1)
        x, y = (self.x, self.y) if rows is None else (self.x[rows], self.y[rows])
        return self.program.compute_loss(self.state.vectors, EncodedRows(x=x, y=y))[0]


class Train:
    """`engine.loop.TrainingLoop`: the plan, and what makes a Step that can be looked at."""

    def __init__(self, program: Program, x: Floats, y: Floats, batches: Batches) -> None:
        state = program.make_initial_state()
        loop = TrainingLoop(program=program, rows=EncodedRows(x=x, y=y), feed=Feed(batches))
        self.steps = loop.run(state, 1 << 62)

    def run(self, steps: int) -> list[float]:
        """Train so many steps more; the loss of each, before its update."""
        return [next(self.steps).loss for _ in range(steps)]


def program_of(
    widths: Sequence[int], *, activation: str, batch: int, rate: float, dtype: str, rows: int
) -> Program:
    """A dense network with a softmax output, trained with Adam."""
    plain = {
        "data": {"source": "arrays"},
        "layers": [*({"units": w, "activation": activation} for w in widths[1:-1]), {}],
        "optimizer": "adam", "rate": rate, "batch": batch, "steps": 1 << 40, "dtype": dtype,
    }  # fmt: skip
    shape = DataShape(inputs=widths[0], classes=widths[-1], targets=0, rows=rows)
    return Program(complete(from_plain(plain), shape), inputs=widths[0], outputs=widths[-1])
