"""Whether the gradient is how the loss changes: along a few directions, in float64.

A quick look at every case; `backsight check` compares entry by entry.
"""

from dataclasses import replace

import numpy as np

from backsight.doctor.probe import StateProbe
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import evaluate
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats
from backsight.maths import catalogs

ROWS, DIRECTIONS, STEP = 32, 3, 1e-6
KINK = 1e-3
"""Slopes ahead and behind that differ by a larger share have a kink between them."""
LEAST = 1e-7
"""Of the gradient's length: less along a direction is rounding."""


def measure_slope_error(probe: StateProbe) -> float:
    """The median over the directions of how far gradient and loss differ, as a share."""
    exact = replace(probe, most=ROWS).exact
    errors = [_measure_along(exact, k) for k in range(DIRECTIONS)]
    known = [e for e in errors if np.isfinite(e)]
    return float(np.median(known)) if known else float("nan")


def has_own_formulas(derivation: Derivation) -> bool:
    """Whether a record of the user's own is among the formulas: ours are proved by the tests."""
    names = {e.formula for e in derivation.equations if e.act in ("forward", "loss", "backward")}
    for folder, name, *_rest in (n.split(".") for n in names):
        if folder in catalogs and name not in catalogs[folder].list_files():
            return True
    return False


def _measure_along(probe: StateProbe, number: int) -> float:
    theta, gradient = probe.read("theta"), probe.read("g")
    direction = draw_uniform(number, "doctor/direction", 0, theta.shape, "float64") - 0.5
    direction /= np.linalg.norm(direction)
    step = STEP * max(1.0, float(np.linalg.norm(theta)))
    high, low = (_compute_loss(probe, theta + sign * step * direction) for sign in (1, -1))
    middle, said = float(probe.read("L")), float(gradient @ direction)
    ahead, behind = (high - middle) / step, (middle - low) / step
    measured = (ahead + behind) / 2
    size = max(abs(measured), abs(said))
    if abs(ahead - behind) > KINK * size:
        return float("nan")
    if not size > LEAST * max(1.0, float(np.linalg.norm(gradient))):
        return float("nan")
    return abs(measured - said) / size


def _compute_loss(probe: StateProbe, theta: Floats) -> float:
    with np.errstate(all="ignore"):
        values = {**probe.given, "theta": theta}
        return float(evaluate(probe.derivation, values, "forward", "loss")["L"])
