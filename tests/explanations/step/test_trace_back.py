"""Which entries a number that is not finite was made from: as changing each in turn says."""

import ast

import numpy as np
import pytest

from backsight.explanations.expressions.values import ExpressionValues
from backsight.explanations.step.trace_back import BackwardTrace, find_nonfinite

RANDOM = np.random.default_rng(5)
SHAPES = {"a": (3, 4), "b": (3, 4), "c": (4, 2), "v": (4,), "s": (), "column": (3, 1)}
FINITE = {name: RANDOM.uniform(0.5, 2, shape) for name, shape in SHAPES.items()}
FINITE["t"] = RANDOM.normal(size=(3, 4))
EXPRESSIONS = [
    "-a", "a + b", "a * v", "a - column", "s / a", "v * column", "exp(a)", "a.T", "a @ c",
    "a.T @ b", "sum_rows(a * b)", "sum_units(a)", "total(a) * b", "pack(a, v, c)",
    "where(t > 0, a, b)", "where(t > 0, v, 1)", "add_up(a, b, v)", "(a @ c) / sum_units(b)",
    "-(a * sum_rows(b) / 3)",
]  # fmt: skip


def value(tree, arrays):
    with np.errstate(all="ignore"):
        return np.asarray(ExpressionValues(arrays, "float64").evaluate(tree))


@pytest.mark.parametrize("source", EXPRESSIONS)
@pytest.mark.parametrize("name", ["a", "b", "c", "v", "s", "column"])
def test_what_entries_were_made_from(source, name):
    """One entry of the result at a time, half of the entries of one array infinite."""
    tree = ast.parse(source, mode="eval").body
    if name not in {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}:
        return
    spoilt = np.asarray(RANDOM.random(SHAPES[name]) < 0.5)
    worth = ExpressionValues(FINITE | {name: np.where(spoilt, np.inf, FINITE[name])}, "float64")
    for index in np.argwhere(find_nonfinite(worth.evaluate(tree))):
        wanted = np.zeros(worth.compute_shape(tree), bool)
        wanted[tuple(index)] = True
        back = BackwardTrace(values=worth)
        back.follow(tree, wanted)
        expected = spoilt & moved_by(tree, name, tuple(index))
        assert np.array_equal(back.names.get(name, np.zeros_like(spoilt)), expected)
        assert set(back.names) <= {name}
        assert back.operations[-1][0] is tree


def moved_by(tree, name, index):
    """Which entries of an array move an entry of the result."""
    before = value(tree, FINITE)[index]
    moved = np.zeros(SHAPES[name], bool)
    for place in np.ndindex(SHAPES[name]):
        other = FINITE[name].copy()
        other[place] += 0.1
        moved[place] = value(tree, FINITE | {name: other})[index] != before
    return moved


def test_the_first_operation_reads_finite_numbers_alone():
    """Of exp(a) * (b / v) with a 0 in v and a 1000 in a the one at that entry is found."""
    tree = ast.parse("exp(a) * (b / v)", mode="eval").body
    arrays = {"a": np.array([[1.0, 1000.0]]), "b": np.ones((1, 2)), "v": np.array([0.0, 1.0])}
    for entry, source in ((0, "b / v"), (1, "exp(a)")):
        back = BackwardTrace(values=ExpressionValues(arrays, "float64"))
        back.follow(tree, np.arange(2)[None] == entry)
        assert ast.unparse(back.operations[0][0]) == source
        assert back.names == {}
