"""Mathematics as one line of Unicode text, with the fewest brackets that leave no doubt.

∂L/∂W₂ = a₁ᵀ ∂L/∂z₂        θ ← θ − η m̂ / (√v̂ + ε)        L = Σ (a₂ − y)² / (2N)
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from backsight.kernel.document import Shape
from backsight.kernel.language import _, join_words
from backsight.render.lines import break_math, pad, put_beside
from backsight.render.mathematics.glyphs import Derivative, read_glyph
from backsight.render.mathematics.letters import SUBSCRIPTS, format_symbol, to_superscript
from backsight.render.mathematics.numerals import format_number
from backsight.render.mathematics.pen import MIRROR, Fence, Pen, Times
from backsight.render.mathematics.reader import read_expression
from backsight.render.mathematics.tree import Cases, Product, Tree
from backsight.render.mathematics.typeset import format_function, typeset

__all__ = [
    "fit_expression",
    "format_expression",
    "format_function",
    "format_symbol",
    "stack_cases",
    "write_tree",
]


def format_expression(
    tree: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None
) -> str:
    """An expression as one line of text. shapes: of its names; without one it is a number.
    digits: significant ones of its numbers; None for all."""
    return write_tree(read_expression(tree, shapes), digits)


def stack_cases(
    tree: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None
) -> tuple[str, ...]:
    """The same, but cases that end the expression stand under each other."""
    root = read_expression(tree, shapes)
    if isinstance(root, Cases):
        return _write_cases("", root, digits)
    if isinstance(root, Product) and isinstance(root.factors[-1], Cases):
        cases = root.factors[-1]
        return _write_cases(
            write_tree(root, digits).removesuffix(write_tree(cases, digits)), cases, digits
        )
    return (write_tree(root, digits),)


def fit_expression(
    tree: ast.expr, shapes: Mapping[str, Shape], width: int, digits: int | None = None
) -> list[str]:
    """The same in lines no wider than a width, on which cases stand in braces if need be."""
    lines = stack_cases(tree, shapes, digits)
    if len(lines) > 1 and max(map(cell_len, lines)) <= width:
        return list(lines)
    return break_math(format_expression(tree, shapes, digits), width)


def write_tree(tree: Tree, digits: int | None = None) -> str:
    """A tree as one line of text."""
    return typeset(tree, LinearPen(digits=digits))


def _write_cases(before: str, root: Cases, digits: int | None) -> tuple[str, ...]:
    values = [
        *(write_tree(v, digits) for _test, v in root.cases),
        write_tree(root.otherwise, digits),
    ]
    tests = [
        *(f"{_('if')} {write_tree(test, digits)}" for test, _value in root.cases),
        _("otherwise"),
    ]
    braces = ["⎧", *"⎨⎪⎪⎪⎪"[: len(values) - 2], "⎩"]
    wide = max(map(cell_len, values))
    lines = [
        f"{brace} {pad(value, wide)}  {test}"
        for brace, value, test in zip(braces, values, tests, strict=True)
    ]
    return tuple(put_beside([before], lines))


@dataclass(frozen=True, kw_only=True)
class LinearPen(Pen):
    """Plain text."""

    digits: int | None = None
    is_linear = True

    def draw_name(self, name: str, index: tuple[int, ...]) -> str:
        return format_symbol(name, index)

    def is_raisable(self, name: str, index: tuple[int, ...]) -> bool:
        name_glyph = read_glyph(name)
        return not (
            isinstance(name_glyph, Derivative)
            or name_glyph.mark == "plus"
            or name_glyph.copy
            or name_glyph.layer
        )

    def draw_number(self, value: float) -> str:
        return format_number(value, self.digits)

    def draw_row(self, parts: Sequence[str]) -> str:
        return "".join(parts)

    def draw_minus(self) -> str:
        return "−"

    def draw_operator(self, sign: str) -> str:
        return f" {sign} "

    def draw_times(self, kind: Times) -> str:
        return {"": "", " ": " ", "@": " "}.get(kind, f" {kind} ")

    def draw_fence(self, fence: Fence, body: str) -> str:
        return f"{fence}{body}{MIRROR[fence]}"

    def draw_list(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def draw_fraction(self, top: str, bottom: str) -> str:
        return self.draw_slash(top, bottom, is_short=False)

    def draw_slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        tight = is_short and " " not in top + bottom
        return f"{top}/{bottom}" if tight else f"{top} / {bottom}"

    def draw_power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        superscript = to_superscript(exponent)
        return base + (superscript or "^" + (f"({exponent})" if is_loose else exponent))

    def draw_transpose(self, base: str) -> str:
        return f"{base}ᵀ"

    def draw_root(self, body: str, *, is_simple: bool) -> str:
        return f"√{body}" if is_simple else f"√({body})"

    def draw_function(self, name: str) -> str:
        return name

    def draw_reduction(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        return f"{'Σ' if kind == 'sum' else 'max'}{index.translate(SUBSCRIPTS)} {body}"

    def draw_cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        pairs = join_words(f"{value} {_('if')} {test}" for value, test in cases)
        text = _("{cases}, else {otherwise}").format(cases=pairs, otherwise=otherwise)
        return f"{{{text}}}"
