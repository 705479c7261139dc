"""What is reached without a network: by one constant, by a linear model, by the nearest rows.

All on the rows themselves, in closed form or by looking, so that they take no training; what a
training has to beat.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.doctor.simple_models.folds import (
    decide_by_rank,
    fit_linear,
    fit_neighbors,
    measure_association,
    predict_by_folds,
    prepare_inputs,
)
from backsight.doctor.simple_models.left_out_rows import predict_linear, predict_neighbors
from backsight.doctor.skill import is_uneven, measure_skill
from backsight.engine.encoded_rows import EncodedRows
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats, Integers
from backsight.maths import catalogs
from backsight.training.experiment import PARTS, Experiment

MOST_ROWS = 2000
"""Taken at the most: the models take a tenth of a second then."""
FEW_ROWS = 60
"""Below them a model that has not seen a row cannot be told from chance; a network can learn so few
by heart."""
LEAST_ROWS = 100
"""Fewer rows say too little of whether inputs tell anything."""
SHIFTS = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Rows that the targets may be away from where they belong."""
MOST_COLUMNS = 20
"""Of the targets, looked for in other rows: those that vary most."""


@dataclass(frozen=True, eq=False)
class Yardsticks:
    """Of one experiment's training rows."""

    experiment: Experiment

    @cached_property
    def rows(self) -> EncodedRows:
        """Some training rows, drawn by the seed where there are many."""
        rows = self.experiment.select_rows("train")
        if len(rows) <= MOST_ROWS:
            return rows
        order = draw_permutation(self.experiment.spec.stream_seed, "watched", 0, len(rows))
        return rows.take(np.sort(order[:MOST_ROWS]))

    @cached_property
    def constant(self) -> Floats:
        """The best output that is the same for every row, (1, units), of some simple ones."""
        y = self.rows.y.astype(float)
        candidates = [y.mean(axis=0), np.median(y, axis=0)]
        losses = [self.compute_loss(np.broadcast_to(c, y.shape)) for c in candidates]
        best = int(np.nanargmin(losses)) if not np.isnan(losses).all() else 0
        chosen: Floats = candidates[best][None]
        return chosen

    @cached_property
    def constant_loss(self) -> float:
        """The loss of that output: for classes the entropy of their shares, for a squared error
        the targets' variance."""
        return self.compute_loss(np.broadcast_to(self.constant, self.rows.y.shape))

    def compute_loss(self, outputs: Floats) -> float:
        """The loss of given outputs for the rows, without any regularizer."""
        spec, y = self.experiment.spec, self.rows.y.astype(float)
        record = catalogs["losses"][spec.loss.name]
        known = {"a": np.array(outputs, float), "y": y, "N": len(y), "K": y.shape[1]}
        operands = [known[name] for name in record.value.parameters]
        with np.errstate(all="ignore"):
            value = float(record.value(*operands, **spec.loss.settings))
        return value * len(y) if spec.reduction == "sum" else value

    @cached_property
    def linear_skill(self) -> float:
        """Of a linear model, on rows that it did not see: on each by one of all others."""
        return self._measure_skill(predict_linear(*self._numbers))

    @cached_property
    def neighbor_skill(self) -> float:
        """Of the mean of the nearest other rows."""
        return self._measure_skill(predict_neighbors(*self._numbers))

    def _measure_skill(self, outputs: Floats | None) -> float:
        """NaN of too few rows for a prediction."""
        if outputs is None:
            return float("nan")
        y = self.rows.y.astype(float)
        skills = [measure_skill(self.experiment, outputs, y)]
        if self.experiment.classes and is_uneven(self.experiment, y):
            decided = decide_by_rank(outputs, y, balanced=self.experiment.spec.data.weighs_rows)
            skills.append(measure_skill(self.experiment, decided, y))
        return max(skills)

    @cached_property
    def told(self) -> float:
        """How much both models tell of the targets of rows that they did not see: the larger of
        their associations, in deviations of chance; NaN of too few rows."""
        known = [o for o in (self._linear_outputs, self._neighbor_outputs) if o is not None]
        return max((measure_association(o, self.rows.y) for o in known), default=float("nan"))

    @cached_property
    def shifted_told(self) -> float:
        """The same where each row has the target of another, so many rows before or behind it as
        SHIFTS say: of the best of these. NaN of too few rows."""
        numbers, rows = self._ordered
        columns = np.argsort(-rows.y.std(axis=0), kind="stable")[:MOST_COLUMNS]
        targets = _move_targets(numbers, rows.y[:, columns])
        if targets is None:
            return float("nan")
        at, shifted = targets
        stacked = np.concatenate(shifted, axis=1)
        x = prepare_inputs(rows.x[at])
        best = -np.inf
        for fit in (fit_linear, fit_neighbors):
            outputs = predict_by_folds(x, stacked, fit)
            if outputs is None:
                return float("nan")
            parts = np.split(outputs, len(shifted), axis=1)
            best = max(best, *map(measure_association, parts, shifted))
        return float(best)

    @cached_property
    def _linear_outputs(self) -> Floats | None:
        return predict_by_folds(*self._numbers, fit_linear)

    @cached_property
    def _neighbor_outputs(self) -> Floats | None:
        return predict_by_folds(*self._numbers, fit_neighbors)

    @cached_property
    def _numbers(self) -> tuple[Floats, Floats]:
        """What the models see: inputs (rows, features) and targets (rows, columns)."""
        return prepare_inputs(self.rows.x), self.rows.y.astype(float)

    @cached_property
    def _ordered(self) -> tuple[Integers, EncodedRows]:
        """The first rows of the table in its order, and their numbers in it: of all parts, for rows
        that were taken out for another part leave a gap."""
        data, y = self.experiment.data, self.experiment.y
        parts = [p for p in PARTS if p in y]
        numbers = np.concatenate([getattr(data, p).rows for p in parts])
        order = np.argsort(numbers, kind="stable")[:MOST_ROWS]
        x = np.concatenate([getattr(data, p).x for p in parts])[order]
        targets = np.concatenate([y[p] for p in parts])[order]
        return numbers[order], EncodedRows(x=x, y=targets.astype(float))


def _move_targets(rows: Integers, y: Floats) -> tuple[Integers, list[Floats]] | None:
    """The places of rows that have all neighbors that are looked for, and for each shift the
    targets of these neighbors; None of too few."""
    place = {int(row): at for at, row in enumerate(rows)}
    if len(place) < len(rows):  # of several files
        return None
    whole = [at for at, row in enumerate(rows) if all(int(row) + s in place for s in SHIFTS)]
    if len(whole) < LEAST_ROWS:
        return None
    return np.array(whole), [y[[place[int(rows[at]) + s] for at in whole]] for s in SHIFTS]
