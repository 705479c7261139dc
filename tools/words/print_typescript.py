"""Prints the words of formulas as TypeScript: page/engine/words.ts.

    python tools/words/print_typescript.py

The sources of `kernel/words` are run on expressions instead of numbers, and what they did is
written down, every bracket of it, so that the order of operations is theirs. What is used more than
once gets a name. In float32 each operation is rounded by itself, as the processor does it:

    def square_plus(p, x, c):          export function square_plus_float32(x: number): number {
        z = x * x                        const v1 = r(x * x);
        return z + z * 0.1               return r(v1 + r(v1 * 0.10000000149011612));
                                       }

The page is small, so what is alike stands there once: sine and cosine, which differ in few lines,
are one function, and in float32 they are those of float64, rounded.
"""

import math
import sys
from pathlib import Path

from expressions import ARITHMETIC, Expression, ExpressionPrimitives, Operand, list_shared

from backsight.kernel.words import NAMES, PARTS, find_word
from backsight.kernel.words.far_angle import TWO_OVER_PI
from backsight.kernel.words.precision import PRECISIONS
from backsight.kernel.words.primitives import NumberTable

TARGET = Path(__file__).parents[2] / "page" / "engine" / "words.ts"
DTYPES = ("float32", "float64")
TABLES = (TWO_OVER_PI,)
"""All that words look up."""
TWINS = {"cos": "sin", "cos_far": "sin_far"}
"""Words, or parts of them, that are another one but for a few lines."""
ROUNDERS = {"float32": PRECISIONS["float32"].rounder, "float64": PRECISIONS["float64"].rounder}
"""What rounds to whole numbers when it is added and taken away."""
HEAD = """\
// The words of formulas, for float32 and for float64. Printed by tools/words/print_typescript.py
// from src/backsight/kernel/words; do not edit.
import {
  absolute, exponent, nearest_float32, nearest_float64, significand, two_to,
} from "./primitives";

const r = Math.fround;

export type Word = (x: number) => number;
"""


def print_words() -> str:
    """The whole file."""
    functions = [_print_table(table) for table in TABLES]
    for first, second in TWINS.items():
        functions.append(_print_twins(first, second))
    functions += [
        _print_function(f"{name}_{dtype}", _list_lines(name, dtype))
        for name in NAMES
        if name not in {*TWINS, *TWINS.values()}
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


def _list_lines(name: str, dtype: str) -> list[str]:
    """What a word, or a part of one, computes: v1, v2 and so on, and its result."""
    x = Expression("x", (), dtype)
    result = find_word(name, dtype)(ExpressionPrimitives(dtype), x)
    names: dict[int, str] = {id(x): "x"}
    lines = []
    for node in list_shared(result):
        lines.append(_print(node, names))
        names[id(node)] = f"v{len(names)}"
    return [*lines, _print(result, names)]


def _print_function(title: str, lines: list[str], parameters: str = "x: number") -> str:
    """Such lines as a function of that title."""
    named = [f"  const v{k} = {line};\n" for k, line in enumerate(lines[:-1], 1)]
    body = f"{''.join(named)}  return {lines[-1]};\n"
    return f"function {title}({parameters}): number {{\n{body}}}\n"


def _print_twins(first: str, second: str) -> str:
    """Two words, or parts of words, as one function that is told which of them it is."""
    pairs = zip(_list_lines(first, "float64"), _list_lines(second, "float64"), strict=True)
    lines = [a if a == b else f"(isFirst ? {a} : {b})" for a, b in pairs]
    title = f"{first}_or_{second}"
    text = _print_function(title, lines, "x: number, isFirst: boolean")
    for name, told in ((first, "true"), (second, "false")):
        if name in PARTS:
            text += f"const {name} = (x: number): number => {title}(x, {told});\n"
            continue
        single, double = _list_lines(name, "float32"), _list_lines(name, "float64")
        assert [*single[:-1], single[-1]] == [*double[:-1], f"r({double[-1]})"]
        text += f"const {name}_float64 = (x: number): number => {title}(x, {told});\n"
        text += f"const {name}_float32 = (x: number): number => r({title}(x, {told}));\n"
    return text


def _print(value: Operand, names: dict[int, str]) -> str:
    if not isinstance(value, Expression):
        return _print_number(value)
    if id(value) in names:
        return names[id(value)]
    if _is_rounding(value, names):
        return f"nearest_{value.dtype}({_print(value.args[0].args[0], names)})"
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


def _is_rounding(value: Expression, names: dict[int, str]) -> bool:
    """Whether it is a number plus what rounds it to a whole one, less the same."""
    rounder = (float, ROUNDERS.get(value.dtype))
    if value.op != "-" or (type(value.args[1]), value.args[1]) != rounder:
        return False
    raised = value.args[0]
    if not isinstance(raised, Expression) or raised.op != "+" or id(raised) in names:
        return False
    return (type(raised.args[1]), raised.args[1]) == rounder


def _print_number(value: float) -> str:
    if not math.isfinite(value):
        return str(value).replace("inf", "Infinity").replace("nan", "NaN")
    text = repr(value).removesuffix(".0")
    return f"({text})" if text[0] == "-" else text


if __name__ == "__main__":
    TARGET.write_text(print_words())
    sys.stdout.write(f"{TARGET}\n")
