"""How far a weight can be moved until its derivative no longer says what the loss does."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from backsight.checks.influence.row_loss import compute_loss_value
from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.types import Floats
from backsight.maths import catalogs

MOST_DEVIATION = 0.1
"""How far the measured change of the loss may be from the predicted one, relative to it."""
ROUNDING = 1e-13
"""Below it, relative to the loss, a difference says nothing."""
GRID = 10.0 ** np.arange(-6, 4.01, 0.125)
HALVINGS = 45


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How far a weight can be changed to one side."""

    linear: float | None
    """The change of the weight up to which the loss follows its derivative to a tenth; None
    where it does so on and on (up to 10,000), nan where the derivative is 0."""
    kink: float | None
    """The change at which the first activation passes a kink; None where none does."""
    where: tuple[str, int, int, float] | None
    """The sum that does so, its row and unit, and the kink; None where none does."""


def find_limits(
    point: Point, place: int, gradient: float, row: int | None = None
) -> tuple[Limit, Limit]:
    """The limits on the negative and on the positive side of a weight, by its place in theta.

    row: of the batch, whose loss and kinks alone count; None for all.
    """
    negative, positive = (
        _find_limit(WeightShift(point, place, sign, row), gradient) for sign in (-1.0, 1.0)
    )
    return negative, positive


@dataclass(frozen=True)
class WeightShift:
    """The network as one weight moves to one side."""

    point: Point
    place: int
    sign: float
    row: int | None

    def evaluate(self, size: float) -> Tape:
        """Forward and loss where the weight is moved by so much."""
        theta = self.point.theta.copy()
        theta[self.place] += self.sign * size
        return self.point.run_tape(theta)

    def compute_loss(self, tape: Tape) -> float:
        """The loss that is looked at."""
        return compute_loss_value(tape, self.row)


def _find_limit(line: WeightShift, gradient: float) -> Limit:
    start = line.evaluate(0.0)
    loss, before = line.compute_loss(start), _find_sides(start, line.row)

    def departs(size: float) -> bool:
        change = line.compute_loss(line.evaluate(size)) - loss
        predicted = gradient * line.sign * size
        noise = ROUNDING * max(1.0, abs(loss))
        return not abs(change - predicted) <= MOST_DEVIATION * abs(predicted) + noise

    def crosses(size: float) -> bool:
        return bool(np.any(_find_sides(line.evaluate(size), line.row) != before))

    linear = float("nan") if gradient == 0 else _add_sign(line, _find_first(departs))
    kink = _find_first(crosses) if len(before) else None
    where = None if kink is None else _locate_kink(line.evaluate(kink), before, line.row)
    return Limit(linear=linear, kink=_add_sign(line, kink), where=where)


def _add_sign(line: WeightShift, size: float | None) -> float | None:
    return None if size is None else line.sign * size


def _find_first(holds: Callable[[float], bool]) -> float | None:
    """The smallest size found from which on something holds; None where it does nowhere."""
    end = next((i for i, size in enumerate(GRID) if holds(float(size))), None)
    if end is None:
        return None
    low, high = (float(GRID[end - 1]) if end else 0.0), float(GRID[end])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _list_kinked_sums(tape: Tape) -> list[tuple[str, float]]:
    """The sums that an activation takes, with each of its kinks."""
    sums = []
    for equation in tape.derivation.acts("forward"):
        folder, name, *_ = equation.formula.split(".")
        if folder == "activations":
            sums += [(equation.operands[0], float(k)) for k in catalogs[folder][name].kinks]
    return sums


def _find_sides(tape: Tape, row: int | None) -> Floats:
    """Before (0) or behind (1) a kink; at it counts as before, as slopes do."""
    sides = [
        np.ravel(_take_rows(tape[z], row) > kink).astype(float)
        for z, kink in _list_kinked_sums(tape)
    ]
    return np.concatenate([np.zeros(0), *sides])


def _take_rows(sums: Floats, row: int | None) -> Floats:
    return sums if row is None else sums[row : row + 1]


def _locate_kink(tape: Tape, before: Floats, row: int | None) -> tuple[str, int, int, float] | None:
    """The first sum that lies elsewhere than before."""
    place = int(np.argmax(_find_sides(tape, row) != before))
    for z, kink in _list_kinked_sums(tape):
        sums = _take_rows(tape[z], row)
        if place < sums.size:
            own_row, unit = np.unravel_index(place, sums.shape)
            return z, int(own_row) + (row or 0), int(unit), kink
        place -= sums.size
    return None
