"""Whether the network, as it is, can learn a few rows by heart.

What cannot do that is broken in itself: output, loss, optimizer, rate or start. What can has all
that it needs, and the fault is between its rows.
"""

import math

import numpy as np

from backsight.data import Batches
from backsight.doctor.course import choose_steps, with_brief_engine
from backsight.doctor.examination import Examination
from backsight.doctor.readings._reading import reading
from backsight.doctor.skill import LEAST, measure_skill, score_constant
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import TrainingLoop
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.training.experiment import Experiment

ROWS, STEPS, LEAST_STEPS, SECONDS = 16, 500, 100, 0.5
"""Rows to be learned, and steps and nominal seconds that there are for it: with fewer steps nothing
is said."""


@reading
def learned_by_heart(exam: Examination) -> float:
    """The skill on a few rows, where only these are learned.

    16 rows, from the first weights, in 500 steps of the spec's own optimizer.
    """
    experiment = exam.case.experiment
    if experiment is None or exam.start is None:
        return math.nan
    rows = _take_rows(experiment)
    steps = min(STEPS, choose_steps(experiment, 1, SECONDS))
    if not score_constant(experiment, rows.y) < 1 or steps < LEAST_STEPS:
        return math.nan
    state = exam.start.state.copy()
    try:
        _train(with_brief_engine(experiment), rows, state, steps)
    except NotFinite:
        return LEAST
    with np.errstate(all="ignore"):
        vectors = experiment.program.select_vectors(state.vectors)
        _loss, outputs = experiment.program.compute_loss(vectors, rows)
    return measure_skill(experiment, outputs, rows.y)


def _take_rows(experiment: Experiment) -> EncodedRows:
    rows = experiment.select_rows("train")
    return rows.take(np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).astype(np.intp))


def _train(experiment: Experiment, rows: EncodedRows, state: State, steps: int) -> None:
    feed = Batches(rows=len(rows), size=len(rows), seed=experiment.spec.stream_seed)
    loop = TrainingLoop(program=experiment.program, rows=rows, feed=feed)
    for _step in loop.run(state, state.step + steps):
        pass
