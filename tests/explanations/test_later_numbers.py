"""What a number goes into: found again by changing it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.derivation import Equation
from backsight.engine.interpret import STEP_ACTS
from backsight.explanations.later_numbers import make_later_numbers
from backsight.explanations.step.ledger import Ledger, make_ledger

NETWORKS: list[dict[str, Any]] = [
    {"hidden": [3], "optimizer": "adam"},
    {"hidden": [3, 3], "norm": "batch", "l2": 0.1, "clip_norm": 0.1, "residual": True},
    {"hidden": [2], "optimizer": "nesterov", "norm": "layer", "dropout": 0.5},
]


def make_step_ledger(options: dict[str, Any]) -> Ledger:
    """Of the second step, when memory is not 0."""
    run = backsight.start("xor", seed=3, **options)
    return make_ledger(next(s for s in run.steps() if s.index == 2))


def list_changed(ledger: Ledger, symbol: str, at: tuple[int, ...]) -> set[str]:
    """The numbers of equations that read a symbol which change with an entry of it."""
    array = np.array(ledger.tape[symbol], float)
    array[at] = array[at] * 1.5 + 0.25
    changed: set[str] = set()
    for equation in ledger.derivation.acts(*STEP_ACTS):
        if symbol in equation.operands:
            changed.update(_list_changed_targets(ledger, equation, {symbol: array}))
    return changed


def _list_changed_targets(
    ledger: Ledger, equation: Equation, new: Mapping[str, Any]
) -> Iterator[str]:
    """Those of one equation."""
    operands = [new.get(o, ledger.tape[o]) if o else None for o in equation.operands]
    with np.errstate(all="ignore"):
        result = equation.reads(*operands, **equation.settings)
    results = result if isinstance(result, tuple) else (result,)
    for target, value in zip(equation.targets, results, strict=True):
        close = np.isclose(value, ledger.tape[target], rtol=1e-12, atol=0)
        for place in np.argwhere(~close):
            yield ledger.make_anchor(target, tuple(map(int, place)))


@pytest.mark.parametrize("options", NETWORKS)
def test_what_changes_is_listed(options: dict[str, Any]) -> None:
    """Whatever an entry changes in the equations that read it, it goes into."""
    ledger = make_step_ledger(options)
    later = make_later_numbers(ledger)
    names = {o for e in ledger.derivation.acts(*STEP_ACTS) for o in e.operands if o}
    for symbol in sorted(names):
        for at in np.ndindex(np.shape(ledger.tape[symbol])):
            own = ledger.make_anchor(symbol, at)
            listed = {ledger.make_anchor(*address) for address in later.find_all(symbol, at)}
            assert list_changed(ledger, symbol, at) - {own} <= listed, (symbol, at)


def test_nothing_else_is_listed() -> None:
    """Of a network without memory: row 1 of x reaches row 1 and the slopes of its own unit."""
    ledger = make_step_ledger({"hidden": [2], "optimizer": "sgd"})
    found = {ledger.make_anchor(*a) for a in make_later_numbers(ledger).find_all("x", (1, 0))}
    forward = {f"forward/z1[1,{unit}]" for unit in range(2)}
    assert found == forward | {f"backward/dL_dW1[0,{unit}]" for unit in range(2)}
