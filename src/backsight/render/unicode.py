"""Mathematics as one line of Unicode text, with the fewest brackets that leave no doubt.

∂L/∂W₂ = a₁ᵀ ∂L/∂z₂        θ ← θ − η m̂ / (√v̂ + ε)        L = Σ (a₂ − y)² / (2N)
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from rich.cells import cell_len

from backsight.kernel import vocabulary
from backsight.kernel.document import Shape
from backsight.maths import catalogs
from backsight.render.glyphs import Derivative, Letter, glyph
from backsight.render.letters import BELOW, number, raised, symbol
from backsight.render.lines import beside, padded
from backsight.render.reading import read
from backsight.render.tree import (
    Between,
    Call,
    Cases,
    Compare,
    Joint,
    Listing,
    Name,
    Negative,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Transpose,
    Tree,
)

__all__ = ["expression", "stacked", "symbol", "write"]

FUNCTIONS = {"log": "ln", "maximum": "max", "minimum": "min"}
RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
INDEX = {"all": "", "rows": "i", "units": "j"}


def expression(tree: ast.expr, shapes: Mapping[str, Shape]) -> str:
    """An expression as one line of text. shapes: of its names; without one it is a number."""
    return write(read(tree, shapes))


def stacked(tree: ast.expr, shapes: Mapping[str, Shape]) -> tuple[str, ...]:
    """The same, but cases that end the expression stand under each other."""
    root = read(tree, shapes)
    if isinstance(root, Cases):
        return _stack("", root)
    if isinstance(root, Product) and isinstance(root.factors[-1], Cases):
        cases = root.factors[-1]
        return _stack(write(root).removesuffix(write(cases)), cases)
    return (write(root),)


def _stack(before: str, root: Cases) -> tuple[str, ...]:
    values = [*(write(value) for _, value in root.cases), write(root.otherwise)]
    tests = [*(f"if {write(test)}" for test, _ in root.cases), "otherwise"]
    braces = ["⎧", *"⎨⎪⎪⎪⎪"[: len(values) - 2], "⎩"]
    wide = max(map(cell_len, values))
    lines = [
        f"{brace} {padded(value, wide)}  {test}"
        for brace, value, test in zip(braces, values, tests, strict=True)
    ]
    return tuple(beside([before], lines))


def write(tree: Tree) -> str:
    """A tree as one line of text."""
    return _WRITERS[type(tree)](tree)


def function(name: str) -> str:
    """A function's name as it is printed: ln, σ, softplus."""
    if name not in vocabulary.__all__ and name in catalogs["activations"]:
        return str(catalogs["activations"][name].symbol)
    return FUNCTIONS.get(name, name)


def _bracketed(tree: Tree, *kinds: type) -> str:
    """The text, in brackets where the tree is of one of these kinds."""
    return f"({write(tree)})" if isinstance(tree, kinds) else write(tree)


def _sum(tree: Sum) -> str:
    text = ""
    for minus, term in tree.terms:
        sign = (" − " if minus else " + ") if text else ("−" if minus else "")
        text += sign + _bracketed(term, *((Sum, Negative) if sign else (Negative,)))
    return text


def _negative(tree: Negative) -> str:
    return "−" + _bracketed(tree.body, Sum, Negative)


def _product(tree: Product) -> str:
    last = len(tree.factors) - 1
    text = _factor(tree.factors[0], tree.joints[0], is_last=False)
    for place, joint in enumerate(tree.joints, start=1):
        left, right = tree.factors[place - 1], tree.factors[place]
        onward = joint if place == last else tree.joints[place]
        written = _factor(right, onward, is_last=place == last)
        text += _between(left, right, written, joint) + written
    return text


def _factor(tree: Tree, joint: Joint, *, is_last: bool) -> str:
    """A factor; joint: what follows it, or what leads to the last one."""
    loose: tuple[type, ...] = (Sum, Negative, Quotient, Product, Compare)
    if not is_last:
        loose = (*loose, Over)
    if joint != "entries" and not is_last and _is_derivative(tree):
        return f"({write(tree)})"
    return _bracketed(tree, *loose)


def _between(left: Tree, right: Tree, written: str, joint: Joint) -> str:
    """What stands between two factors: ⊙, a dot, a space or nothing."""
    if joint == "entries":
        return " ⊙ "
    if joint == "matrix":
        return " "
    if _is_word(left) or _is_word(right) or written[0] == "{" or written[0].isdigit():
        return " · "
    if isinstance(left, Number):
        close = isinstance(right, Name | Root | Power) or written[0] == "("
        return "" if close and isinstance(left.value, int) else " "
    if _is_capital(left) and _is_capital(right):
        return ""
    return " · " if isinstance(left, Name) and written[0] == "(" else " "


def _quotient(tree: Quotient) -> str:
    top = _over(tree.top, Sum, Quotient, Negative, Compare)
    if isinstance(tree.top, Over) and isinstance(tree.top.body, Quotient):
        top = f"({top})"
    bottom = _over(tree.bottom, Sum, Quotient, Negative, Compare, Product)
    if isinstance(tree.bottom, Over) and isinstance(tree.bottom.body, Product | Quotient):
        bottom = f"({bottom})"
    tight = " " not in top + bottom and _is_short(tree.top) and _is_short(tree.bottom)
    return f"{top}/{bottom}" if tight else f"{top} / {bottom}"


def _over(tree: Tree, *loose: type) -> str:
    return f"({write(tree)})" if _is_derivative(tree) else _bracketed(tree, *loose)


def _power(tree: Power) -> str:
    exponent = write(tree.exponent)
    up = raised(exponent)
    return _base(tree.base) + (up or "^" + _bracketed(tree.exponent, *_LOOSE))


def _base(tree: Tree) -> str:
    """What is raised, or transposed: a letter as it is, the rest in brackets."""
    if isinstance(tree, Name):
        drawn = glyph(tree.name)
        busy = isinstance(drawn, Derivative) or drawn.mark == "plus" or bool(drawn.copy)
        return f"({symbol(tree.name)})" if busy else symbol(tree.name)
    if isinstance(tree, Number | Call | Between):
        return write(tree)
    return f"({write(tree)})"


def _root(tree: Root) -> str:
    simple = isinstance(tree.body, Name | Number) and not _is_derivative(tree.body)
    return f"√{write(tree.body)}" if simple else f"√({write(tree.body)})"


def _call(tree: Call) -> str:
    return f"{function(tree.function)}({', '.join(map(write, tree.arguments))})"


def _big(tree: Over) -> str:
    sign = ("Σ" if tree.kind == "sum" else "max") + INDEX[tree.index].translate(BELOW)
    loose = (Sum, Negative) if tree.kind == "sum" else _LOOSE
    return f"{sign} {_bracketed(tree.body, *loose)}"


def _fenced(tree: Between) -> str:
    left, right = ("|", "|") if tree.kind == "abs" else ("⌊", "⌋")
    return f"{left}{write(tree.body)}{right}"


def _compare(tree: Compare) -> str:
    return f"{write(tree.left)} {RELATIONS[tree.relation]} {write(tree.right)}"


def _cases(tree: Cases) -> str:
    cases = ", ".join(f"{write(value)} if {write(test)}" for test, value in tree.cases)
    return f"{{{cases}, else {write(tree.otherwise)}}}"


def _is_derivative(tree: Tree) -> bool:
    return isinstance(tree, Name) and isinstance(glyph(tree.name), Derivative)


def _is_word(tree: Tree) -> bool:
    return isinstance(tree, Name) and isinstance(w := glyph(tree.name), Letter) and w.is_word


def _is_capital(tree: Tree) -> bool:
    return isinstance(tree, Name) and len(tree.name) == 1 and tree.name.isupper()


def _is_short(tree: Tree) -> bool:
    return isinstance(tree, Name | Number | Power | Root) and not _is_derivative(tree)


_LOOSE = (Sum, Negative, Product, Quotient, Over, Compare)
_WRITERS: dict[type, Callable[[Any], str]] = {
    Name: lambda tree: symbol(tree.name),
    Number: lambda tree: number(tree.value),
    Sum: _sum,
    Negative: _negative,
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Root: _root,
    Call: _call,
    Over: _big,
    Between: _fenced,
    Compare: _compare,
    Cases: _cases,
    Transpose: lambda tree: f"{_base(tree.body)}ᵀ",
    Listing: lambda tree: f"({', '.join(map(write, tree.items))})",
}
