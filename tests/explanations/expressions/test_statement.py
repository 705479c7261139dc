"""Formulas in the symbols of an equation."""

import ast

from backsight.explanations.expressions.simplify import without_zeros
from backsight.explanations.expressions.statement import list_names, make_statements
from backsight.kernel.document import Statement
from backsight.kernel.formula import RESULT, formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import add_up, exp
from backsight.maths.activations.sigmoid import value as squash


@formula
def greedy(z: Array, *, a: float = 2.0) -> Array:
    x = exp(z)
    z = x * a
    return z + x


@formula
def chained(w: Array, v: Array) -> tuple[Array, Array]:
    v_new = v + w
    w = w + v_new
    v = v_new
    return w, v


@formula
def added(*terms: Array) -> Array:
    return add_up(*terms)


@formula
def borrowed(z: Array) -> Array:
    return squash(z)


def written(found):
    return [f"{s.left} {s.relation} {ast.unparse(s.rights[0])}" for s in found]


def name(text):
    return (ast.Name(text),)


def test_names_of_its_own_give_way_to_the_operands():
    """A local x beside an operand x, and a parameter given a new value, get a prime."""
    found = make_statements(greedy, {"z": name("x")}, {RESULT: Statement(left="y", rights=())}, {})
    assert written(found) == ["y = z + x_prime", "x_prime = exp(x)", "z = x_prime * a"]
    assert [s.inner for s in found] == [False, True, True]


def test_steps_keep_their_order():
    """A formula with several results is a list of steps, each with what holds by then."""
    targets = {n: Statement(left=n, rights=(), relation="←") for n in ("w", "v")}
    found = make_statements(chained, {"w": name("w"), "v": name("v")}, targets, {})
    assert written(found) == ["v_new = v + w", "w ← w + v_new", "v ← v_new"]


def test_any_number_of_operands_is_spread_out():
    """`*terms` stands for all of them."""
    places = {"terms": (ast.Name("D"), ast.Name("R_W1"))}
    found = make_statements(added, places, {RESULT: Statement(left="L", rights=())}, {})
    assert written(found) == ["L = add_up(D, R_W1)"]


def test_a_formula_that_is_called_goes_by_its_records_name():
    """Whatever the file calls it that borrows it."""
    found = make_statements(
        borrowed, {"z": name("z1")}, {RESULT: Statement(left="a1", rights=())}, {}
    )
    assert written(found) == ["a1 = sigmoid(z1)"]
    assert list_names(found[0]) == {"a1", "z1"}


def test_zeros_are_settled():
    """What starts at 0 is printed as 0, and an added 0 is left out."""
    shown = {"0 * d": "0", "d * 0 + c": "c", "c - 0": "c", "0 + c * d": "c * d", "c - d": "c - d"}
    for source, wanted in shown.items():
        assert ast.unparse(without_zeros(ast.parse(source, mode="eval").body)) == wanted
