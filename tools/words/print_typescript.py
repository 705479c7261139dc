"""Prints the words of formulas as TypeScript: page/engine/words.ts.

    python tools/words/print_typescript.py

The sources of `kernel/words` are run on expressions instead of numbers, and what they did is
written down, every bracket of it, so that the order of operations is theirs. What is used more than
once gets a name. In float32 each operation is rounded by itself, as the processor does it:

    def square_plus(p, x, c):          export function square_plus_float32(x: number): number {
        z = x * x                        const v1 = r(x * x);
        return z + z * 0.1               return r(v1 + r(v1 * 0.10000000149011612));
                                       }
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from backsight.kernel.words import NAMES, PARTS, find_word
from backsight.kernel.words.far_angle import TWO_OVER_PI
from backsight.kernel.words.primitives import NumberTable, Part

TARGET = Path(__file__).parents[2] / "page" / "engine" / "words.ts"
DTYPES = ("float32", "float64")
TABLES = (TWO_OVER_PI,)
"""All that words look up."""
HEAD = """\
// The words of formulas, for float32 and for float64. Printed by tools/words/print_typescript.py
// from src/backsight/kernel/words; do not edit.
import { absolute, exponent, significand, two_to } from "./primitives";

const r = Math.fround;

export type Word = (x: number) => number;
"""
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
class TypescriptPrimitives:
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


def print_words() -> str:
    """The whole file."""
    functions = [_print_table(table) for table in TABLES]
    functions += [_print_function(name, name, "float64") for name in PARTS]
    functions += [
        "export " + _print_function(f"{name}_{dtype}", name, dtype)
        for name in NAMES
        for dtype in DTYPES
    ]
    rows = [f"  {name}: [{name}_float32, {name}_float64],\n" for name in NAMES]
    table = (
        "\n/** Each word for float32 and for float64. */\n"
        f"export const WORDS: Record<string, readonly [Word, Word]> = {{\n{''.join(rows)}}};\n"
    )
    return HEAD + "".join(f"\n{text}" for text in functions) + table


def _print_table(table: NumberTable) -> str:
    numbers = ", ".join(_print_number(v) for v in table.values)
    return f"const {table.name} = new Float64Array([{numbers}]);\n"


def _print_function(title: str, name: str, dtype: str) -> str:
    """A word, or a part of one, as a function of that title."""
    x = Expression("x", (), dtype)
    result = find_word(name, dtype)(TypescriptPrimitives(dtype), x)
    names: dict[int, str] = {id(x): "x"}
    lines = []
    for node in _list_shared(result):
        text = _print(node, names)
        names[id(node)] = f"v{len(names)}"
        lines.append(f"  const {names[id(node)]} = {text};\n")
    lines.append(f"  return {_print(result, names)};\n")
    return f"function {title}(x: number): number {{\n{''.join(lines)}}}\n"


def _list_shared(result: Expression) -> list[Expression]:
    """What is read more than once, each behind what it is made of."""
    order = list(_sort(result))
    counts: dict[int, int] = {}
    for argument in (a for node in order for a in node.args if isinstance(a, Expression)):
        counts[id(argument)] = counts.get(id(argument), 0) + 1
    return [n for n in order if counts.get(id(n), 0) > 1 and n.op not in ("x", "widen")]


def _sort(result: Expression) -> Iterator[Expression]:
    done: set[int] = set()

    def visit(node: Expression) -> Iterator[Expression]:
        if id(node) not in done:
            done.add(id(node))
            for argument in node.args:
                if isinstance(argument, Expression):
                    yield from visit(argument)
            yield node

    yield from visit(result)


def _print(value: Operand, names: dict[int, str]) -> str:
    if not isinstance(value, Expression):
        return _print_number(value)
    if id(value) in names:
        return names[id(value)]
    parts = [_print(a, names) for a in value.args]
    match value.op:
        case "?":
            return "({} ? {} : {})".format(*parts)
        case "widen":
            return parts[0]
        case "narrow":
            return f"r({parts[0]})"
        case "negative":
            return f"(-{parts[0]})"
        case "take":
            return f"{value.name}[{parts[0]}]!"
        case "rarely":
            return "({0} ? {name}({1}) : {2})".format(*parts, name=value.name)
        case "absolute" | "two_to" | "exponent" | "significand" as name:
            return f"{name}({parts[0]})"
    rounded = "r" if value.op in ARITHMETIC and value.dtype == "float32" else ""
    return f"{rounded}({parts[0]} {value.op} {parts[1]})"


def _print_number(value: float) -> str:
    if not math.isfinite(value):
        return str(value).replace("inf", "Infinity").replace("nan", "NaN")
    text = repr(value).removesuffix(".0")
    return f"({text})" if text[0] == "-" else text


if __name__ == "__main__":
    TARGET.write_text(print_words())
    sys.stdout.write(f"{TARGET}\n")
