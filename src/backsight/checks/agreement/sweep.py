"""The error of each method against its step size: truncation on the right, rounding on the left.

A difference with a step h leaves out terms that shrink with h (forward) or h² (central):
truncation. It subtracts two losses that are nearly equal, and what rounding left of them is
divided by h. Between them lies the best step. The complex step subtracts nothing: its error
falls until it is rounding, and stays there."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backsight.checks.agreement.agree import draw_entries, run_method
from backsight.checks.agreement.step_sizes import find_lost, require_step
from backsight.checks.kinks import find_entries_at_kinks
from backsight.checks.methods import Method, methods
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.shown import Shown
from backsight.kernel.types import Array, Floats

EXACT_METHOD = "forward_mode"
"""What the errors are measured against."""

WIDE_STEPS = tuple(10.0 ** (-k / 2) for k in range(2, 29))
"""1e-1 to 1e-14, two in a decade."""

TINY_STEPS = tuple(10.0**-k for k in range(15, 31))
"""1e-15 to 1e-30, for methods that subtract nothing."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One method at one step size."""

    method: str
    """The method's name."""
    step: float
    """The step size h."""
    error: float
    """The largest absolute error over the entries; nan where none could be compared."""
    relative: float
    """The same, relative to the largest derivative of them."""
    entries: int
    """How many entries were compared."""
    kinks: int
    """Left out because the step crossed a kink."""
    lost: int
    """Left out because w + h is w."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Sweep(Shown):
    """Errors of methods over their step sizes."""

    readings: tuple[Reading, ...]
    """By method, then from large steps to small ones."""
    largest: float
    """The size of the largest derivative among the entries."""
    entries: int
    """How many were asked for."""
    weights: int
    """Of so many."""

    @property
    def methods(self) -> list[str]:
        """The methods, in order."""
        return list(dict.fromkeys(r.method for r in self.readings))

    def of(self, method: str) -> list[Reading]:
        """The readings of one method, from large steps to small ones."""
        return [r for r in self.readings if r.method == method]

    def best(self, method: str) -> Reading | None:
        """The reading of least error; None where nothing was compared.

        Of several whose error is within the rounding of the derivatives, that of the largest step.
        """
        readings = [r for r in self.of(method) if not math.isnan(r.error)]
        rounding = 2 * float(np.finfo(np.float64).eps) * self.largest
        return min(readings, key=lambda r: (max(r.error, rounding), -r.step), default=None)


def sweep(
    point: Point,
    names: str | Iterable[str] | None = None,
    *,
    steps: Iterable[float] | None = None,
    samples: int | None = 100,
    seed: int = 0,
) -> Sweep:
    """The errors of methods at many step sizes, against forward mode, which is exact.

    names: of methods that take a step; None for all of them. steps: None for 1e-1 to 1e-14, and
    to 1e-30 for the complex step. samples: entries of each array, drawn by the seed; None for
    all. Raises UnknownName, and BadInput for a method without steps or a step that is none.
    """
    selection = _list_methods(names)
    if samples is not None:
        point = point.with_entries(draw_entries(point, samples, seed))
    own = None if steps is None else sorted({_require_step(point, h) for h in steps}, reverse=True)
    if own == []:
        raise BadInput(_("steps is empty: give at least one, or leave it out."))
    truth = point.to_vector(run_method(methods[EXACT_METHOD], point).gradients)[point.entries]
    still = point.to_vector(find_entries_at_kinks(point))[point.entries]
    largest = float(np.abs(truth).max(initial=0.0))
    return Sweep(
        readings=tuple(
            _take_reading(m, point, h, truth, still, largest)
            for m in selection
            for h in own or _choose_steps(m)
        ),
        largest=largest,
        entries=len(point.entries),
        weights=point.theta.size,
    )


def _list_methods(names: str | Iterable[str] | None) -> list[Method]:
    """The methods that take a step."""
    having = [name for name in methods if methods[name].at_step]
    having.sort(key=lambda name: -methods[name].tolerance)
    wanted = having if names is None else split_names(names)
    selection = [methods[name] for name in dict.fromkeys(wanted)]
    for method in selection:
        if method.at_step is None:
            raise BadInput(
                _("{name} has no step size to vary. Methods that have: {names}.").format(
                    name=method.name, names=join_words(having)
                )
            )
    if not selection:
        raise BadInput(
            _("There is no method to vary the step of: name some of {names}.").format(
                names=join_words(having)
            )
        )
    return selection


def _require_step(point: Point, step: float) -> float:
    require_step(point, step)
    return float(step)


def _choose_steps(method: Method) -> tuple[float, ...]:
    return (*WIDE_STEPS, *TINY_STEPS) if method.exact else WIDE_STEPS


def _take_reading(
    method: Method, point: Point, step: float, truth: Floats, still: Array, largest: float
) -> Reading:
    assert method.at_step is not None
    with np.errstate(all="ignore"):
        result = method.at_step(point, step)
    none = {name: np.zeros(np.shape(g), bool) for name, g in result.gradients.items()}
    crossings = point.to_vector({**none, **result.kinks})[point.entries] | still
    is_moved = np.ones(len(crossings), bool)
    if not method.exact:
        is_moved = ~np.isin(point.entries, find_lost(point, step))
    used = ~crossings & is_moved
    errors = np.abs(point.to_vector(result.gradients)[point.entries] - truth)[used]
    error = float(np.nan_to_num(errors, nan=np.inf).max()) if errors.size else math.nan
    return Reading(
        method=method.name,
        step=step,
        error=error,
        relative=error / (largest or 1.0),
        entries=int(used.sum()),
        kinks=int(crossings.sum()),
        lost=int((~crossings & ~is_moved).sum()),
    )
