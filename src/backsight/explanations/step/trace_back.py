"""Backwards through an expression, entry by entry: which entries of its parts, not finite
themselves, an entry that is not finite was made from.

What of all of them was evaluated first was made from finite numbers alone.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from backsight.explanations.expressions.entry import SUMS, get_word
from backsight.explanations.expressions.values import ExpressionValues

Mask: TypeAlias = NDArray[np.bool_]
"""Entries of an array."""
MaskedNode: TypeAlias = tuple[ast.expr, Mask]
"""A part of an expression, and entries of it."""


@dataclass(eq=False, kw_only=True)
class BackwardTrace:
    """Follows entries that are not finite back to what they were made from."""

    values: ExpressionValues
    """Of the expression and all its parts."""
    operations: list[MaskedNode] = field(default_factory=list)
    """The operations that lead there, each with the entries that do, in the order of evaluation."""
    names: dict[str, Mask] = field(default_factory=dict)
    """The entries of named arrays that lead there."""

    def follow(self, node: ast.expr, mask: Mask) -> None:
        """Find out what these entries of an expression, none of them finite, were made from."""
        if not mask.any():
            return
        if isinstance(node, ast.Name):
            self.names[node.id] = self.names.get(node.id, np.zeros_like(mask)) | mask
            return
        for part, operand_mask in _list_operands(self.values, node, mask):
            self.follow(part, operand_mask & find_nonfinite(self.values.evaluate(part)))
        self.operations.append((node, mask))


def find_nonfinite(value: Any) -> Mask:
    """The entries that are not finite."""
    return np.asarray(~np.isfinite(np.asarray(value)))


def find_first(mask: Mask) -> tuple[int, ...]:
    """The first entry of a mask."""
    return tuple(map(int, np.argwhere(mask)[0]))


def mask_one(mask: Mask, index: tuple[int, ...]) -> Mask:
    """A mask of one entry alone."""
    one = np.zeros_like(mask)
    one[index] = True
    return one


def _list_operands(values: ExpressionValues, node: ast.expr, mask: Mask) -> Iterator[MaskedNode]:
    """What an operation reads for the wanted entries."""
    match node:
        case ast.UnaryOp(operand=operand):
            yield operand, mask
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield left, _reduce_any(mask, 1)
            yield right, _reduce_any(mask, 0)
        case ast.BinOp(left=left, right=right):
            yield from ((part, _undo_broadcast(values, part, mask)) for part in (left, right))
        case ast.Attribute(value=value, attr="T"):
            yield value, mask.T
        case ast.Call(func=func, args=args):
            yield from _list_arguments(values, get_word(func), args, mask)


def _list_arguments(
    values: ExpressionValues, word: str, args: list[ast.expr], mask: Mask
) -> Iterator[MaskedNode]:
    if word in SUMS or word == "max_units":
        yield args[0], mask
    elif word == "where":
        test, yes, no = args
        condition = np.broadcast_to(np.asarray(values.evaluate(test)), mask.shape)
        yield yes, _undo_broadcast(values, yes, mask & condition)
        yield no, _undo_broadcast(values, no, mask & ~condition)
    elif word == "pack":
        start = 0
        for arg in args:
            shape, stop = values.compute_shape(arg), start + int(np.size(values.evaluate(arg)))
            yield arg, mask[start:stop].reshape(shape)
            start = stop
    else:
        yield from ((arg, _undo_broadcast(values, arg, mask)) for arg in args)


def _undo_broadcast(values: ExpressionValues, part: ast.expr, mask: Mask) -> Mask:
    """The entries of an operand that are read for entries of what it is broadcast to."""
    shape = values.compute_shape(part)
    extra = mask.ndim - len(shape)
    axes = tuple(k + extra for k, n in enumerate(shape) if n == 1)
    result = _reduce_any(mask, *range(extra), *axes)
    return result.reshape(result.shape[extra:])


def _reduce_any(mask: Mask, *axes: int) -> Mask:
    """Whether any is, along these axes, which stay."""
    return np.asarray(mask.any(axis=axes, keepdims=True))
