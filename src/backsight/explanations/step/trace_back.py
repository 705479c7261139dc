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

from backsight.explanations.expressions.entry import SUMS, word_of
from backsight.explanations.expressions.values import Worth

Mask: TypeAlias = NDArray[np.bool_]
"""Entries of an array."""
Read: TypeAlias = tuple[ast.expr, Mask]
"""A part of an expression, and entries of it."""


@dataclass(eq=False, kw_only=True)
class Backwards:
    """Follows entries back. operations: the operations with their entries that lead there, in the
    order of evaluation. names: the same of named arrays."""

    worth: Worth
    operations: list[Read] = field(default_factory=list)
    names: dict[str, Mask] = field(default_factory=dict)

    def follow(self, node: ast.expr, wanted: Mask) -> None:
        """Find out what these entries of an expression, none of them finite, were made from."""
        if not wanted.any():
            return
        if isinstance(node, ast.Name):
            self.names[node.id] = self.names.get(node.id, np.zeros_like(wanted)) | wanted
            return
        for part, read in _read(self.worth, node, wanted):
            self.follow(part, read & bad(self.worth.of(part)))
        self.operations.append((node, wanted))


def bad(value: Any) -> Mask:
    """The entries that are not finite."""
    return np.asarray(~np.isfinite(np.asarray(value)))


def first(mask: Mask) -> tuple[int, ...]:
    """The first entry of a mask."""
    return tuple(map(int, np.argwhere(mask)[0]))


def only(mask: Mask, index: tuple[int, ...]) -> Mask:
    """A mask of one entry alone."""
    one = np.zeros_like(mask)
    one[index] = True
    return one


def _read(worth: Worth, node: ast.expr, wanted: Mask) -> Iterator[Read]:
    """What an operation reads for the wanted entries."""
    match node:
        case ast.UnaryOp(operand=operand):
            yield operand, wanted
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield left, _any(wanted, 1)
            yield right, _any(wanted, 0)
        case ast.BinOp(left=left, right=right):
            yield from ((part, _shrunk(worth, part, wanted)) for part in (left, right))
        case ast.Attribute(value=value, attr="T"):
            yield value, wanted.T
        case ast.Call(func=func, args=args):
            yield from _called(worth, word_of(func), args, wanted)


def _called(worth: Worth, word: str, args: list[ast.expr], wanted: Mask) -> Iterator[Read]:
    if word in SUMS or word == "max_units":
        yield args[0], wanted
    elif word == "where":
        test, yes, no = args
        held = np.broadcast_to(np.asarray(worth.of(test)), wanted.shape)
        yield yes, _shrunk(worth, yes, wanted & held)
        yield no, _shrunk(worth, no, wanted & ~held)
    elif word == "pack":
        start = 0
        for arg in args:
            shape, stop = worth.shape(arg), start + int(np.size(worth.of(arg)))
            yield arg, wanted[start:stop].reshape(shape)
            start = stop
    else:
        yield from ((arg, _shrunk(worth, arg, wanted)) for arg in args)


def _shrunk(worth: Worth, part: ast.expr, wanted: Mask) -> Mask:
    """The entries of an operand that are read for entries of what it is broadcast to."""
    shape = worth.shape(part)
    extra = wanted.ndim - len(shape)
    stretched = tuple(k + extra for k, n in enumerate(shape) if n == 1)
    read = _any(wanted, *range(extra), *stretched)
    return read.reshape(read.shape[extra:])


def _any(mask: Mask, *axes: int) -> Mask:
    """Whether any is, along these axes, which stay."""
    return np.asarray(mask.any(axis=axes, keepdims=True))
