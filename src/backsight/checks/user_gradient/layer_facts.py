"""A case taken apart by dense layers, each with what the slips of a layer are told by.

What a layer was given, its upstream derivative too, is what backpropagation really had there: a
slip in one layer is then told apart from what it does to the layers before it. The true slope of
the activation is that of its value, by dual numbers.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from backsight.checks.duals import DUAL, Dual
from backsight.checks.slips import Case
from backsight.checks.user_gradient.facts import complete_facts, read_facts
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Floats
from backsight.maths import catalogs

PULLBACK = "layers.dense.pullbacks."


def split_by_layer(case: Case, tape: Tape) -> Iterator[Case]:
    """One case for each dense layer that has a wrong array, the last layer first."""
    producers = {target: e for e in tape.derivation.acts("backward") for target in e.targets}
    layers: dict[str, list[str]] = {}
    inputs: dict[str, str] = {}
    for name in reversed(case.wrong):
        equation = producers.get(f"dD_d{name}") or producers.get(f"dL_d{name}")
        if equation is not None and equation.formula.startswith(PULLBACK):
            operands = map_operands(equation)
            layers.setdefault(operands["upstream"], []).insert(0, name)
            inputs |= {operands["upstream"]: operands["x"]} if "x" in operands else {}
    for delta, names in layers.items():
        facts = read_activation_facts(tape, producers, producers[delta])
        if delta in inputs:
            facts["inputs"] = tape[inputs[delta]]
        full_facts = complete_facts(read_facts({**facts, "rows": case.rows}, case.x))
        if "activation" in facts:
            full_facts |= find_slope_from_z(tape, producers[producers[delta].operands[1]])
        yield replace(case, wrong=tuple(names), facts=full_facts)


def read_activation_facts(
    tape: Tape, producers: dict[str, Equation], delta: Equation
) -> dict[str, Any]:
    """The facts of the activation that dL/dz comes through.

    None where it is fused or absent, and where backpropagation has its slope right: what is wrong
    with such a layer's arrays came from behind it.
    """
    if delta.formula == "calculus.chain.value":
        return read_slope_facts(tape, producers[delta.operands[1]], tape[delta.operands[0]])
    if delta.formula.startswith("activations.") and delta.operands[1:]:
        return read_softmax_facts(tape, delta)
    return {}


def read_slope_facts(tape: Tape, slope: Equation, upstream: Floats) -> dict[str, Any]:
    """Of an activation with a slope entry by entry, where that slope is wrong."""
    z, a = (tape[o] for o in slope.operands)
    right = partial(compute_true_slope, slope.formula.split(".")[1], slope.settings)
    finite = all(np.isfinite(array).all() for array in (z, a, upstream))
    if not finite or is_same(tape[slope.targets[0]], right(z)):
        return {}
    return {"upstream": upstream, "z": z, "a": a, "activation": right}


def read_softmax_facts(tape: Tape, delta: Equation) -> dict[str, Any]:
    """Of an activation whose outputs are probabilities, where its Jacobian is wrong."""
    upstream, p = (tape[o] for o in delta.operands)
    pullback = catalogs["activations"]["softmax"].pullback
    likely = np.isfinite(upstream).all() and (p >= 0).all() and is_same(p.sum(axis=-1), 1.0)
    if not likely or is_same(tape[delta.targets[0]], pullback(upstream, p)):
        return {}
    return {"upstream": upstream, "softmax": p}


def is_same(mine: Floats, true: Floats | float) -> bool:
    """Whether two arrays are equal to rounding."""
    return np.allclose(mine, true, rtol=1e-9, atol=1e-12 * float(np.max(np.abs(true))))


def compute_true_slope(name: str, settings: dict[str, Any], z: Floats) -> Floats:
    """How an activation's value changes with z, entry by entry."""
    slope = catalogs["activations"][name].value.with_words(DUAL)(
        Dual(z, np.ones_like(z)[None]), **settings
    )
    return slope.tangents[0] if isinstance(slope, Dual) else np.zeros_like(z)


def find_slope_from_z(tape: Tape, slope: Equation) -> dict[str, Floats]:
    """The record's own slope as a fact, where it would be right if a stood where it reads z."""
    z, a = (tape[o] for o in slope.operands)
    with np.errstate(all="ignore"):
        would = slope.reads(a, a, **slope.settings) + np.zeros_like(z)
    right = compute_true_slope(slope.formula.split(".")[1], slope.settings, z)
    return {"slope_from_z": tape[slope.targets[0]]} if is_same(would, right) else {}


def map_operands(equation: Equation) -> dict[str, str]:
    """An equation's operands by its formula's parameters."""
    return dict(zip(equation.reads.parameters, equation.operands, strict=True))
