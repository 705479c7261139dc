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
from pathlib import Path

from expressions import ARITHMETIC, Expression, ExpressionPrimitives, Operand, list_shared

from backsight.kernel.words import NAMES, PARTS, find_word
from backsight.kernel.words.far_angle import TWO_OVER_PI
from backsight.kernel.words.primitives import NumberTable

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
    result = find_word(name, dtype)(ExpressionPrimitives(dtype), x)
    names: dict[int, str] = {id(x): "x"}
    lines = []
    for node in list_shared(result):
        text = _print(node, names)
        names[id(node)] = f"v{len(names)}"
        lines.append(f"  const {names[id(node)]} = {text};\n")
    lines.append(f"  return {_print(result, names)};\n")
    return f"function {title}(x: number): number {{\n{''.join(lines)}}}\n"


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
