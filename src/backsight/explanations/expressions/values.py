"""The value of every part of an expression: a formula worked through, node by node."""

import ast
import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from backsight.engine.portable.one_operation import compute_one
from backsight.engine.portable.words import PORTABLE_WORDS
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Words
from backsight.kernel.language import _
from backsight.kernel.libraries import make_numpy_words
from backsight.maths.activations import activations

NO_WORDS: Words = MappingProxyType({})
Operation: TypeAlias = Callable[..., Any]
"""What an expression does with the values of its parts."""
OPERATIONS: dict[type[ast.AST], Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.MatMult: operator.matmul,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class ExpressionValues:
    """Values of nodes, each computed once. bindings: the values of names; dtype: the engine's;
    words: functions besides the vocabulary's; is_portable: by the portable engine's operations, and
    not by NumPy's."""

    def __init__(
        self,
        bindings: Mapping[str, Any],
        dtype: str,
        words: Words = NO_WORDS,
        *,
        is_portable: bool = False,
    ) -> None:
        self.bindings, self._dtype, self._is_portable = dict(bindings), dtype, is_portable
        self.words = {**_make_words(dtype, is_portable, tuple(activations)), **words}
        self._cache: dict[int, tuple[ast.expr, Any]] = {}

    def evaluate(self, node: ast.expr) -> Any:
        """The value of an expression, by the very operations that the engine does."""
        # By identity: two equal nodes may stand at two places, and to compare trees costs more than
        # to compute twice. The node is kept beside its value, so that no other gets its id.
        if id(node) not in self._cache:
            with np.errstate(all="ignore"):
                self._cache[id(node)] = (node, self._compute(node))
        return self._cache[id(node)][1]

    def compute_shape(self, node: ast.expr) -> tuple[int, ...]:
        """The shape of its value."""
        return np.shape(self.evaluate(node))

    def list_values(self) -> list[Any]:
        """What was computed so far, in order."""
        return [value for _node, value in self._cache.values()]

    def _compute(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.bindings[name] if name in self.bindings else self.words[name]
            case ast.Attribute(value=value, attr="T"):
                return self.evaluate(value).T
        operation, parts = self._split(node)
        values = [self.evaluate(part) for part in parts]
        if not self._is_portable:
            return operation(*values)
        # The order of a product's sum depends on whether its left side is a transpose.
        is_turned = isinstance(parts[0], ast.Attribute)
        return compute_one(operation, values, self._dtype, is_turned=is_turned)

    def _split(self, node: ast.expr) -> tuple[Operation, Sequence[ast.expr]]:
        """An operation, and the expressions that it is done with."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return operator.neg, [operand]
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATIONS[type(op)], [left, right]
            case ast.Compare(left=left, ops=[relation], comparators=[right]):
                return OPERATIONS[type(relation)], [left, right]
            case ast.Call(func=ast.Name(id=word), args=args):
                return self.words[word], args
            case ast.Call(func=ast.Attribute(attr=word), args=args):
                return getattr(np, word), args
        raise BadRecord(
            _("`{source}` cannot be worked out: formulas do not use it.").format(
                source=ast.unparse(node)
            )
        )


@functools.lru_cache(maxsize=8)
def _make_words(dtype: str, is_portable: bool, _names: tuple[str, ...]) -> Words:
    """The vocabulary, and the activations that other formulas call: made anew where there is
    another one."""
    words = PORTABLE_WORDS if is_portable else make_numpy_words(dtype)
    formulas = {n: r.value.with_words(words) for n, r in activations.items() if n not in words}
    # In a formula max(z, 0) has two arguments, but a largest unit that is worked out has all of its
    # row's.
    largest = functools.partial(functools.reduce, words["maximum"])
    return {**formulas, **words, "abs": abs, "maximum": lambda *items: largest(items)}
