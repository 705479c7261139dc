"""Formulas as trees: they compute what the formula computes."""

import math
from typing import Any

import numpy as np
import pytest

from backsight.engine.program_data.formula_tree import make_formula_tree, write_number
from backsight.kernel import vocabulary
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.maths import catalogs, find_formula

OPERATORS = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "power": np.power, "negative": np.negative, "absolute": np.abs, "less": np.less,
    "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal,
    "equal": np.equal, "not_equal": np.not_equal, "matmul": np.matmul, "transpose": np.transpose,
}  # fmt: skip
ACTIVATIONS = sorted(catalogs["activations"])


@formula
def shared(x: Array, y: Array) -> Array:
    return (x + y) * (x + y) / 3


@formula
def carried(m: Array, g: Array, *, beta: float = 0.5, twice: bool = False) -> tuple[Array, Array]:
    m = beta * m + (1 - beta) * g
    w = m + m if twice else m
    return w, m


def evaluate(tree: Any, names: dict[str, Any]) -> Any:
    """A second reading of trees."""
    if not isinstance(tree, list):
        return names[tree] if isinstance(tree, str) else tree
    op, *args = tree
    if op == "number":
        return float(args[0])
    return (OPERATORS.get(op) or getattr(vocabulary, op))(*(evaluate(a, names) for a in args))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_trees_compute_what_the_formula_does(name: str) -> None:
    """Of each activation, at random points."""
    value = find_formula(f"activations.{name}.value")
    z = np.linspace(-3, 3, 12).reshape(4, 3)
    tree = make_formula_tree(value, [z.shape], {})
    names = {"z": z}
    for line, expression in tree.lines:
        names[line] = evaluate(expression, names)
    assert np.allclose(evaluate(tree.results[0], names), value(z), rtol=1e-14)


def test_a_named_line_keeps_its_name() -> None:
    """The last one, where it has several; a parameter's gets a stroke; settings are decided."""
    tree = make_formula_tree(carried, [(3,), (3,)], {"twice": True})
    assert tree.lines == (
        ("m'", ["add", ["multiply", 0.5, "m"], ["multiply", 0.5, "g"]]),
        ("w", ["add", "m'", "m'"]),
    )
    assert tree.results == ("w", "m'")
    assert [name for name, _ in make_formula_tree(carried, [(3,)] * 2, {}).lines] == ["w"]


def test_the_rows_stand_in_no_tree() -> None:
    """Trees made of other shapes are the same."""
    trees = [make_formula_tree(shared, [(rows, 2), (2,)], {}) for rows in (3, 70)]
    assert trees[0] == trees[1]


def test_numbers_that_json_has_not() -> None:
    """Are texts."""
    numbers = [write_number(v) for v in (math.inf, -math.inf, math.nan, -0.0, 2)]
    assert numbers == ["Infinity", "-Infinity", "NaN", -0.0, 2]
