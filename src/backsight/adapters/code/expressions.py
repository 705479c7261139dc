"""An expression of a formula in a language's words.

where(z > 0, 1, a + alpha)       np.where(z1 > 0, 1.0, a1 + 1.0)
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backsight.adapters.code.formula_names import FormulaNames
from backsight.adapters.code.language import PLAIN_WORDS, Language, fill_phrase, list_names, parse
from backsight.engine.program_data.written_formula import find_activation
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.maths.activations import activations

VARIADIC = ("add_up", "pack")


@dataclass(frozen=True, kw_only=True)
class ExpressionWriter:
    """Writes expressions."""

    language: Language
    has_typed_numbers: bool
    """Whether what is chosen from plain numbers has the type of the arrays without more ado."""
    write_activation: Callable[[str, ast.expr], ast.expr]
    """Of an activation's name and its operand."""

    def write(self, node: ast.expr, names: FormulaNames) -> ast.expr:
        """An expression of a formula with its names. Raises BadInput for what the
        language has no word for."""
        match node:
            case ast.Name(id="pi") if "pi" not in names.values:
                return parse("math.pi")
            case ast.Name(id=name):
                return names.values.get(name, node)
            case ast.Call(func=ast.Name(id=word) as func, args=args):
                return self._write_call(word, func, args, names)
            case ast.Constant():
                return node
            case ast.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(op=op, operand=self.write(operand, names))
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(
                    left=self.write(left, names), op=op, right=self.write(right, names)
                )
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                return ast.Compare(
                    left=self.write(left, names), ops=ops, comparators=[self.write(right, names)]
                )
            case ast.Attribute(value=value, attr="T"):
                return ast.Attribute(value=self.write(value, names), attr="T")
        raise _make_refusal(self.language, ast.unparse(node))

    def write_variadic(self, word: str, values: Sequence[ast.expr]) -> ast.expr:
        """One of the words that take any number of operands."""
        if word == "pack":
            return fill_phrase(self.language.words["pack"], [ast.List(elts=list(values))])
        total = values[0]
        for value in values[1:]:
            total = ast.BinOp(left=total, op=ast.Add(), right=value)
        return total

    def _write_call(
        self, word: str, func: ast.expr, args: Sequence[ast.expr], names: FormulaNames
    ) -> ast.expr:
        called = find_activation(func, names.read)
        name = called or (word if word in activations and word not in PLAIN_WORDS else "")
        if name:
            return self.write_activation(name, self.write(args[0], names))
        values = [self.write(arg, names) for arg in args]
        plain = [names.is_plain(arg) for arg in args]
        if all(plain) and word in PLAIN_WORDS:
            return fill_phrase(PLAIN_WORDS[word], values)
        if word in VARIADIC:
            return self.write_variadic(word, values)
        return fill_phrase(self._choose_phrase(word, plain), _prepare(word, values, plain))

    def _choose_phrase(self, word: str, plain: Sequence[bool]) -> str:
        words = self.language.words
        if word == "where":
            is_plain = all(plain[1:]) and not self.has_typed_numbers
            return words.get("where plain", words[word]) if is_plain else words[word]
        if word in ("maximum", "minimum") and any(plain):
            return words.get(f"{word} plain", words[word])
        if word not in words:
            raise _make_refusal(self.language, word)
        return words[word]


def find_variadic(read: Formula) -> str:
    """The word of a formula of any number of operands."""
    (line,) = read.list_lines()
    names = list_names(line.expression)
    return next(word for word in VARIADIC if word in names)


def _prepare(word: str, values: Sequence[ast.expr], plain: Sequence[bool]) -> list[ast.expr]:
    """Operands as a phrase takes them: what is chosen from is of floats, a bound comes last."""
    if word == "where":
        return [values[0], *(_as_float(v) for v in values[1:])]
    if word in ("maximum", "minimum") and plain[0]:
        return list(reversed(values))
    return list(values)


def _as_float(node: ast.expr) -> ast.expr:
    match node:
        case ast.Constant(value=int() as value):
            return ast.Constant(float(value))
    return node


def _make_refusal(language: Language, source: str) -> BadInput:
    return BadInput(
        _("{title} has no word for `{source}`, which a formula of this run says.").format(
            title=language.title, source=source
        )
    )
