"""Mathematics as one line of Unicode text, with the fewest brackets that leave no doubt.

∂L/∂W₂ = a₁ᵀ ∂L/∂z₂        θ ← θ − η m̂ / (√v̂ + ε)        L = Σ (a₂ − y)² / (2N)
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from backsight.kernel.document import Shape
from backsight.kernel.language import _
from backsight.render.lines import beside, padded
from backsight.render.mathematics.glyphs import Derivative, glyph
from backsight.render.mathematics.letters import BELOW, raised, symbol
from backsight.render.mathematics.numerals import numeral
from backsight.render.mathematics.pen import MIRROR, Fence, Pen, Times
from backsight.render.mathematics.reader import read
from backsight.render.mathematics.tree import Cases, Product, Tree
from backsight.render.mathematics.typeset import function, typeset

__all__ = ["expression", "function", "stacked", "symbol", "write"]


def expression(tree: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None) -> str:
    """An expression as one line of text. shapes: of its names; without one it is a number.
    digits: significant ones of its numbers; None for all."""
    return write(read(tree, shapes), digits)


def stacked(
    tree: ast.expr, shapes: Mapping[str, Shape], digits: int | None = None
) -> tuple[str, ...]:
    """The same, but cases that end the expression stand under each other."""
    root = read(tree, shapes)
    if isinstance(root, Cases):
        return _stack("", root, digits)
    if isinstance(root, Product) and isinstance(root.factors[-1], Cases):
        cases = root.factors[-1]
        return _stack(write(root, digits).removesuffix(write(cases, digits)), cases, digits)
    return (write(root, digits),)


def write(tree: Tree, digits: int | None = None) -> str:
    """A tree as one line of text."""
    return typeset(tree, Linear(digits=digits))


def _stack(before: str, root: Cases, digits: int | None) -> tuple[str, ...]:
    values = [*(write(v, digits) for _test, v in root.cases), write(root.otherwise, digits)]
    tests = [*(f"{_('if')} {write(test, digits)}" for test, _value in root.cases), _("otherwise")]
    braces = ["⎧", *"⎨⎪⎪⎪⎪"[: len(values) - 2], "⎩"]
    wide = max(map(cell_len, values))
    lines = [
        f"{brace} {padded(value, wide)}  {test}"
        for brace, value, test in zip(braces, values, tests, strict=True)
    ]
    return tuple(beside([before], lines))


@dataclass(frozen=True, kw_only=True)
class Linear(Pen):
    """Plain text."""

    digits: int | None = None
    is_linear = True

    def name(self, name: str, index: tuple[int, ...]) -> str:
        return symbol(name, index)

    def bears(self, name: str, index: tuple[int, ...]) -> bool:
        drawn = glyph(name)
        return not (isinstance(drawn, Derivative) or drawn.mark == "plus" or drawn.copy)

    def number(self, value: float) -> str:
        return numeral(value, self.digits)

    def row(self, parts: Sequence[str]) -> str:
        return "".join(parts)

    def minus(self) -> str:
        return "−"

    def operator(self, sign: str) -> str:
        return f" {sign} "

    def times(self, kind: Times) -> str:
        return {"": "", " ": " ", "@": " "}.get(kind, f" {kind} ")

    def fenced(self, fence: Fence, body: str) -> str:
        return f"{fence}{body}{MIRROR[fence]}"

    def listed(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def fraction(self, top: str, bottom: str) -> str:
        return self.slash(top, bottom, is_short=False)

    def slash(self, top: str, bottom: str, *, is_short: bool) -> str:
        tight = is_short and " " not in top + bottom
        return f"{top}/{bottom}" if tight else f"{top} / {bottom}"

    def power(self, base: str, exponent: str, *, is_loose: bool) -> str:
        up = raised(exponent)
        return base + (up or "^" + (f"({exponent})" if is_loose else exponent))

    def transposed(self, base: str) -> str:
        return f"{base}ᵀ"

    def root(self, body: str, *, is_simple: bool) -> str:
        return f"√{body}" if is_simple else f"√({body})"

    def function(self, name: str) -> str:
        return name

    def big(self, kind: Literal["sum", "max"], index: str, body: str) -> str:
        return f"{'Σ' if kind == 'sum' else 'max'}{index.translate(BELOW)} {body}"

    def cases(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        told = ", ".join(f"{value} {_('if')} {test}" for value, test in cases)
        return f"{{{told}, {_('else')} {otherwise}}}"
