"""Words of formulas as expressions, for who prints them in another language.

The sources of `kernel/words` are run on expressions instead of numbers, so that the order of
operations is theirs. What is used more than once is one expression, and should get a name:

    def square_plus(p, x, c):
        z = x * x                      z:       * of x, x
        return z + z * 0.1             result:  + of z, (* of z, 0.1)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from backsight.kernel.words.primitives import NumberTable, Part

ARITHMETIC = ("+", "-", "*", "/")
Operand: TypeAlias = "Expression | float"


@dataclass(frozen=True, eq=False)
class Expression:
    """What is to be computed. op: an operator, a primitive, "?" or "x". dtype: "bool" of a test.
    name: of the table or of the function that a primitive names."""

    op: str
    args: tuple[Operand, ...]
    dtype: str
    name: str = ""

    def combine(self, op: str, other: Operand, *, turned: bool = False) -> "Expression":
        """With another operand, plain numbers being rounded to the expression's dtype."""
        pair = (
            (self, other) if isinstance(other, Expression) else (self, round_to(self.dtype, other))
        )
        dtype = self.dtype if op in ARITHMETIC else "bool"
        return Expression(op, pair[::-1] if turned else pair, dtype)

    def __add__(self, other: Operand) -> "Expression":
        return self.combine("+", other)

    def __radd__(self, other: Operand) -> "Expression":
        return self.combine("+", other, turned=True)

    def __sub__(self, other: Operand) -> "Expression":
        return self.combine("-", other)

    def __rsub__(self, other: Operand) -> "Expression":
        return self.combine("-", other, turned=True)

    def __mul__(self, other: Operand) -> "Expression":
        return self.combine("*", other)

    def __rmul__(self, other: Operand) -> "Expression":
        return self.combine("*", other, turned=True)

    def __truediv__(self, other: Operand) -> "Expression":
        return self.combine("/", other)

    def __rtruediv__(self, other: Operand) -> "Expression":
        return self.combine("/", other, turned=True)

    def __neg__(self) -> "Expression":
        return Expression("negative", (self,), self.dtype)

    def __lt__(self, other: Operand) -> "Expression":
        return self.combine("<", other)

    def __gt__(self, other: Operand) -> "Expression":
        return self.combine(">", other)

    def __eq__(self, other: object) -> "Expression":  # type: ignore[override] # arrays do
        return self.combine("===", other)  # type: ignore[arg-type] # a number or an expression

    def __ne__(self, other: object) -> "Expression":  # type: ignore[override] # arrays do
        return self.combine("!==", other)  # type: ignore[arg-type] # a number or an expression

    __hash__ = object.__hash__


@dataclass(frozen=True)
class ExpressionPrimitives:
    """The language of the words on expressions. dtype: of the network."""

    dtype: str

    def where(self, test: Expression, yes: Operand, no: Operand) -> Expression:
        """A choice."""
        dtype = next((v.dtype for v in (yes, no) if isinstance(v, Expression)), self.dtype)
        values = [v if isinstance(v, Expression) else round_to(dtype, v) for v in (yes, no)]
        return Expression("?", (test, *values), dtype)

    def absolute(self, x: Expression) -> Expression:
        """Without its sign."""
        return Expression("absolute", (x,), x.dtype)

    def two_to(self, k: Expression) -> Expression:
        """2 to a whole power."""
        return Expression("two_to", (k,), k.dtype)

    def exponent(self, x: Expression) -> Expression:
        """The e of x = m 2^e."""
        return Expression("exponent", (x,), x.dtype)

    def significand(self, x: Expression) -> Expression:
        """The m of x = m 2^e."""
        return Expression("significand", (x,), x.dtype)

    def take(self, table: NumberTable, k: Expression) -> Expression:
        """The entry at a whole number."""
        return Expression("take", (k,), k.dtype, table.name)

    def rarely(
        self, test: Expression, part: Part, x: Expression, otherwise: Expression
    ) -> Expression:
        """A call of the part's function where the test holds."""
        return Expression("rarely", (test, x, otherwise), otherwise.dtype, part.__name__)

    def widen(self, x: Expression) -> Expression:
        """Each number of float32 is one of float64."""
        return Expression("widen", (x,), "float64")

    def narrow(self, x: Expression) -> Expression:
        """Rounded to the dtype."""
        return Expression("narrow", (x,), self.dtype)


def round_to(dtype: str, value: float) -> float:
    """A plain number that meets numbers of a dtype."""
    return float(np.dtype(dtype).type(value))


def list_shared(result: Expression) -> list[Expression]:
    """What is read more than once, each behind what it is made of."""
    order = list(sort_expressions(result))
    counts: dict[int, int] = {}
    for argument in (a for node in order for a in node.args if isinstance(a, Expression)):
        counts[id(argument)] = counts.get(id(argument), 0) + 1
    return [n for n in order if counts.get(id(n), 0) > 1 and n.op not in ("x", "widen")]


def sort_expressions(result: Expression) -> Iterator[Expression]:
    """All expressions, each behind what it is made of."""
    done: set[int] = set()

    def visit(node: Expression) -> Iterator[Expression]:
        if id(node) not in done:
            done.add(id(node))
            for argument in node.args:
                if isinstance(argument, Expression):
                    yield from visit(argument)
            yield node

    yield from visit(result)
