"""Updates as people write them, made from the lines of a rule: text that Python reads."""

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from backsight.checks.update_rules.rule import CHANGE, VECTORS, UpdateRule

WORDS = {
    "sqrt": np.sqrt,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "sign": np.sign,
    "total": np.sum,
    "where": np.where,
}


def write_body(rule: UpdateRule) -> str:
    """The lines of a rule."""
    return "\n".join(f"    {line.name} = {ast.unparse(line.expression)}" for line in rule.lines)


def write_function(rule: UpdateRule) -> str:
    """A function (w, g, state, t, eta, settings) that returns w and keeps its memory in the state;
    of `grad`, a function, where the rule takes its gradient ahead. It returns the change of w where
    the rule's settings have CHANGE."""
    settings = [n for n in rule.settings if n in rule.names and n != "w"]
    asks = rule.record.ahead is not None
    reads = [
        f"    {n} = state.get('{n}', {rule.starts.get(n, 0.0)} * np.ones_like(w))"
        for n in rule.memory
    ]
    point = "w" if rule.ahead is None else ast.unparse(rule.ahead)
    return "\n".join(
        [
            f"def update(w, {'grad_fn' if asks else 'g'}, state, t, "
            f"{', '.join(['eta', *dict.fromkeys([*settings, *(['mu'] if asks else [])])])}):",
            *(["    start = w"] if rule.settings.get(CHANGE) else []),
            *reads,
            *([f"    g = grad_fn({point})"] if asks else []),
            write_body(rule),
            *(f"    state['{n}'] = {n}" for n in rule.memory),
            "    return w - start" if rule.settings.get(CHANGE) else "    return w",
        ]
    )


def write_object(rule: UpdateRule) -> str:
    """A class over a dict of arrays whose t goes on in the loop."""
    reads = [
        f"            {n} = self.{n}.setdefault(k, np.zeros_like(params[k]))" for n in rule.memory
    ]
    lines = [f"            {n.name} = {ast.unparse(n.expression)}" for n in rule.lines]
    names = [n for n in rule.settings if n in rule.names]
    return "\n".join(
        [
            "class Update:",
            f"    def __init__(self, eta, {', '.join(names)}):",
            "        self.t, self.eta = 0, eta",
            *(f"        self.{n} = {n}" for n in names),
            *(f"        self.{n} = {{}}" for n in rule.memory),
            "    def step(self, params, grads):",
            "        eta = self.eta",
            *(f"        {n} = self.{n}" for n in names),
            "        for number, k in enumerate(params):",
            f"            self.t += {'1' if rule.counts_arrays else 'number == 0'}",
            "            t, w, g = self.t, params[k], grads[k]",
            *reads,
            *lines,
            f"            params[k] = params[k] if {write_still(rule)} else w",
            *(f"            self.{n}[k] = {n}" for n in rule.memory),
        ]
    )


def write_still(rule: UpdateRule) -> str:
    """Whether an array stays as it is."""
    return "params[k].ndim == 1" if rule.still == VECTORS else f"number == {rule.still}"


def make_update(rule: UpdateRule, *, as_object: bool = False) -> Callable[..., Any]:
    """What the text of a rule defines: a function; an object where it is asked for, or needed."""
    is_object = as_object or rule.counts_arrays or rule.still is not None
    text = write_object(rule) if is_object else write_function(rule)
    members: dict[str, Any] = {"np": np, **WORDS}
    exec(text, members)  # noqa: S102 - the text is ours
    update: Callable[..., Any] = members["Update" if is_object else "update"]
    return update
