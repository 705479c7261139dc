"""The plan computes whatever a formula says, not only what the catalog happens to hold."""

from typing import Any

import numpy as np
import pytest
from networks import batch, derivation_of

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import evaluate
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.state import make_initial_state
from backsight.kernel.formula import Formula, formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import (
    cos,
    erf,
    exp,
    floor,
    max_units,
    maximum,
    sign,
    sin,
    sqrt,
    sum_units,
    tanh,
    total,
    where,
)  # fmt: skip
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.maths.optimizers import Optimizer


@formula
def powers(z: Array) -> Array:
    w = abs(z) + 1
    return w**2 + w**3 + w**0.5 + w**-1 + w**1 + 2**w


@formula
def reductions(z: Array) -> Array:
    return z / (1 + total(z * z)) + sum_units(z) * z - max_units(z) / sqrt(total(abs(z)))


@formula
def branches(z: Array) -> Array:
    up = where(z > 0.1, z, where(z < -0.1, -z, 0))
    return up + where(z == 0, 1, 0) + where(z != 0, 0.5, z) * where(z <= 1, 1, 0)


@formula
def words(z: Array) -> Array:
    return cos(z) + sin(z) + erf(z) * floor(z) - sign(z) * tanh(exp(-maximum(z, -z)))


@formula
def twice(z: Array) -> Array:
    s = z - max_units(z)
    return s * s + s + powers(z)


@formula
def slope(z: Array, a: Array) -> Array:
    return a * z + 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("value", [powers, reductions, branches, words, twice], ids=repr)
def test_formulas_of_all_kinds_agree(value: Formula, dtype: str) -> None:
    """Both engines give the same bits for powers, reductions, branches and nested formulas."""
    name = f"any_{value.function.__name__}"
    catalogs["activations"].admit(Activation(name=name, symbol="f", value=value, slope=slope))
    compare({"layers": [{"units": 7, "activation": name}, {}], "dtype": dtype})


@formula
def swap(
    w: Array, g: Array, eta: float, t: int, p: Array, q: Array, *, spin: float = 0.5
) -> tuple[Array, Array, Array]:
    w_new = w - eta * (g + spin * p) + q * (1 / t)
    p_new = q + g
    q = p - w
    p = p_new
    w = w_new
    return w, p, q


@formula
def still(w: Array, g: Array, eta: float, t: int, p: Array) -> tuple[Array, Array]:
    n = sqrt(total(g * g)) + 1
    w = w - eta * where(g > 0, g / n, 0 * g)
    return w, p


@pytest.mark.parametrize("step", [swap, still], ids=repr)
@pytest.mark.parametrize("units", [7, 9000])
def test_memories_that_change_places_agree(step: Formula, units: int) -> None:
    """Old values are not overwritten while something still reads them; long vectors in blocks."""
    name = f"any_{step.function.__name__}"
    catalogs["optimizers"].admit(Optimizer(name=name, step=step, rate=0.01))
    compare({"layers": [{"units": units}, {}], "optimizer": name})


def compare(changes: dict[str, Any]) -> None:
    """Three steps by the plan and by the interpreter end with the same bytes, read off or not."""
    for measured in (False, True):
        _compare(derivation_of(**changes), measured=measured)


def _compare(derivation: Derivation, *, measured: bool) -> None:
    state = make_initial_state(derivation, 3, "constant")
    plan = NumpyPlan(derivation, state, measured=measured)
    vectors = state.copy().vectors
    with np.errstate(all="ignore"):
        for t in range(1, 4):
            given = batch(derivation, seed=t)
            for key, array in given.items():
                plan.inputs[key][...] = array
            loss = plan.compute_gradient(t, {})
            plan.update(t, {})
            tape = evaluate(derivation, {**given, **vectors, "t": t})
            assert float(tape["L"]) == loss
            vectors = {key: tape[derivation.carries[key]] for key in vectors}
            for key, vector in vectors.items():
                assert vector.tobytes() == state.vectors[key].tobytes(), key
