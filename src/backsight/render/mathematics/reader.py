"""An expression of a formula, read as mathematics.

x * x becomes x², exp(x) - 1 stands for expm1(x), and the shapes tell a product of entries
from a product with a number. Nothing is computed and nothing is rearranged.

The quadratic loss, with a and y of shape (4, 2) and N a number:

    total((a - y) * (a - y)) / (2 * N)

    Quotient                                Σ (a − y)² / (2N)
      Reduction sum, all
        Power                               (a - y) * (a - y): equal factors make a power
          Sum  a, minus y
          Number 2
      Product  Number 2, Name N             joined as numbers: N has no shape
"""

import ast
from collections.abc import Callable, Mapping
from functools import partial

from backsight.kernel.document import INDICES, Shape
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _
from backsight.render.mathematics.tree import (
    ArrayEntry,
    Call,
    Cases,
    Compare,
    Concatenation,
    Enclosure,
    Joint,
    Name,
    Negation,
    Number,
    Power,
    Product,
    Quotient,
    Reduction,
    Root,
    Sum,
    Transpose,
    Tree,
)

SCALAR_WORDS = frozenset({"total"})
"""Words that make a number of an array."""

RELATIONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def read_expression(expression: ast.expr, shapes: Mapping[str, Shape]) -> Tree:
    """The tree of an expression. shapes: of its names; a name without one is a number."""
    return _Reader(shapes).read_tree(expression)


class _Reader:
    """Walks one expression."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self.shapes = shapes

    def read_tree(self, node: ast.expr) -> Tree:
        match node:
            case ast.Name(id=name):
                return Name(name)
            case ast.Constant(value=bool() | int() | float() as value):
                return Number(value)
            case ast.Subscript(value=ast.Name(id=name), slice=subscript):
                return ArrayEntry(name, _read_index(node, subscript))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negate(self.read_tree(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return self._read_operation(left, op, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return Compare(self.read_tree(left), RELATIONS[type(op)], self.read_tree(right))
            case ast.Attribute(value=value, attr="T"):
                return Transpose(self.read_tree(value))
            case ast.Call(func=ast.Name(id=word), args=args):
                return self._read_call(word, [self.read_tree(a) for a in args])
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np"), attr=word), args=args):
                return self._read_call(word, [self.read_tree(a) for a in args])
        raise BadRecord(
            _("`{source}` cannot be typeset: formulas do not use it.").format(
                source=ast.unparse(node)
            )
        )

    def _read_operation(self, left: ast.expr, op: ast.operator, right: ast.expr) -> Tree:
        one, other = self.read_tree(left), self.read_tree(right)
        match op:
            case ast.Add():
                return _make_sum(one, other, minus=False)
            case ast.Sub():
                return _make_sum(one, other, minus=True)
            case ast.Mult():
                # Python has one sign where mathematics has two: 2 a, but a ⊙ b for two arrays.
                arrays = self._is_array(left) and self._is_array(right)
                return _make_product(one, other, "entries" if arrays else "scalar")
            case ast.MatMult():
                return _make_product(one, other, "matrix")
            case ast.Div():
                return _make_quotient(one, other)
            case ast.Pow():
                return Power(one, other)
        raise BadRecord(
            _("{kind} cannot be typeset: formulas do not use it.").format(kind=type(op).__name__)
        )

    def _read_call(self, word: str, args: list[Tree]) -> Tree:
        make = WORD_MAKERS.get(word)
        return make(*args) if make else Call(word, tuple(args))

    def _is_array(self, node: ast.expr) -> bool:
        # Whatever is no word for a number is an array as soon as something in it is one.
        match node:
            case ast.Name(id=name):
                return self.shapes.get(name, ()) != ()
            case ast.Call(func=ast.Name(id=word)) if word in SCALAR_WORDS:
                return False
            case ast.Subscript():
                return False
            case ast.Call(args=args):
                return any(map(self._is_array, args))
        return any(
            self._is_array(child)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        )


def _read_index(node: ast.expr, subscript: ast.expr) -> tuple[int, ...]:
    """The index of one entry: whole numbers."""
    parts = subscript.elts if isinstance(subscript, ast.Tuple) else [subscript]
    index = tuple(p.value for p in parts if isinstance(p, ast.Constant))
    whole = tuple(i for i in index if isinstance(i, int))
    if len(whole) != len(parts):
        raise BadRecord(
            _("`{source}` cannot be typeset: expected an index in numbers.").format(
                source=ast.unparse(node)
            )
        )
    return whole


def _negate(body: Tree) -> Tree:
    return body.body if isinstance(body, Negation) else Negation(body)


def _make_sum(left: Tree, right: Tree, *, minus: bool) -> Tree:
    # Python reads a + b + c as (a + b) + c: only the left side may be opened without a change of
    # order, and a - (b - c) keeps its brackets.
    terms = left.terms if isinstance(left, Sum) else (_split_sign(left),)
    negative, body = _split_sign(right)
    return Sum((*terms, (minus != negative, body)))


def _split_sign(term: Tree) -> tuple[bool, Tree]:
    return (True, term.body) if isinstance(term, Negation) else (False, term)


def _make_product(left: Tree, right: Tree, joint: Joint) -> Tree:
    """Flattened as far as brackets do not matter; a leading minus stands before the whole."""
    if isinstance(left, Negation):
        return Negation(_make_product(left.body, right, joint))
    factors, joints = _list_factors(left, joint)
    after, inner = _list_factors(right, joint)
    # Of w * x * x the last factor grows to x², and does not become (w x) x. A matrix times itself
    # stays as it is: X X is no X² entry by entry.
    if joint != "matrix" and _is_power_of(factors[-1], after[0]) and not inner:
        return _build_product([*factors[:-1], _increment_power(factors[-1])], joints)
    return _build_product([*factors, *after], [*joints, joint, *inner])


def _build_product(factors: list[Tree], joints: list[Joint]) -> Tree:
    return Product(tuple(factors), tuple(joints)) if joints else factors[0]


def _list_factors(tree: Tree, joint: Joint) -> tuple[list[Tree], list[Joint]]:
    """The factors of a product that may stand in a row with that joint."""
    # (a W) ⊙ b and a (W ⊙ b) differ, so matrix products and products of entries never share a row;
    # numbers go with either.
    if isinstance(tree, Product) and {"matrix", "entries"} - {joint, *tree.joints}:
        return list(tree.factors), list(tree.joints)
    return [tree], []


def _is_power_of(left: Tree, right: Tree) -> bool:
    """Whether a product of the two is a power of the right one."""
    base = left.base if isinstance(left, Power) and _is_whole(left.exponent) else left
    return base == right and not isinstance(right, Number)


def _is_whole(exponent: Tree) -> bool:
    return isinstance(exponent, Number) and exponent.value == int(exponent.value)


def _increment_power(factor: Tree) -> Tree:
    match factor:
        case Power(base=base, exponent=Number(value=n)) if n == int(n):
            return Power(base, Number(n + 1))
    return Power(factor, Number(2))


def _make_quotient(top: Tree, bottom: Tree) -> Tree:
    if isinstance(top, Negation):
        return Negation(Quotient(top.body, bottom))
    return Quotient(top, bottom)


def _make_cases(test: Tree, yes: Tree, no: Tree) -> Tree:
    if isinstance(no, Cases):
        return Cases(((test, yes), *no.cases), no.otherwise)
    return Cases(((test, yes),), no)


def _sum_over(index: str, body: Tree) -> Tree:
    return Reduction("sum", index, body)


def _add_up(first: Tree, *others: Tree) -> Tree:
    for other in others:
        first = _make_sum(first, other, minus=False)
    return first


WORD_MAKERS: dict[str, Callable[..., Tree]] = {
    "abs": lambda x: Enclosure("abs", x),
    "floor": lambda x: Enclosure("floor", x),
    "sqrt": Root,
    "expm1": lambda x: Sum(((False, Call("exp", (x,))), (True, Number(1)))),
    "log1p": lambda x: Call("log", (_make_sum(Number(1), x, minus=False),)),
    "total": lambda x: Reduction("sum", "all", x),
    "sum_rows": lambda x: Reduction("sum", "rows", x),
    "sum_units": lambda x: Reduction("sum", "units", x),
    "max_units": lambda x: Reduction("max", "units", x),
    "where": _make_cases,
    "pack": lambda *items: Concatenation(items),
    "add_up": _add_up,
    **{f"sum_{index}": partial(_sum_over, index) for index in INDICES},
}
"""The words that are more than a function's name and its arguments. sum_k is of proofs: a sum over
the letter k below the names in it."""
