"""The names of a formula that is being written: what each is in the code, and which are numbers."""

import ast
from dataclasses import dataclass

from backsight.kernel.formula import Formula

SUMS = ("sum_units", "max_units", "sum_rows", "total")
"""Words that make arrays, or numbers of the library, whatever they take."""


@dataclass(frozen=True, kw_only=True)
class FormulaNames:
    """The names of one formula."""

    read: Formula
    values: dict[str, ast.expr]
    """What each is here."""
    plain: set[str]
    """Those that are plain numbers."""

    def is_plain(self, node: ast.expr) -> bool:
        """Whether an expression of the formula is a plain number."""
        match node:
            case ast.Constant() | ast.Name(id="pi"):
                return True
            case ast.Name(id=name):
                return name in self.plain
            case ast.UnaryOp(operand=operand) | ast.Attribute(value=operand):
                return self.is_plain(operand)
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                return self.is_plain(left) and self.is_plain(right)
            case ast.Call(func=ast.Name(id=word), args=args):
                return word not in SUMS and all(map(self.is_plain, args))
        return False
