"""The arrays that a verdict is given on, where x has them otherwise: cut out of a flat vector, or
weights whose last row is their biases.

    theta (8,)    ->  W (2, 3): theta[0:6], b (2,): theta[6:8]     shapes={"W": (2, 3), "b": (2,)}
    W (3, 2)      ->  W[:-1] (2, 2), W[-1] (2,)                    the last row meets ones

The check works on the parts from there on; f and the gradient are given what they expect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True)
class ArrayPart:
    """Some numbers of an array of x, as an array of their own."""

    name: str
    owner: str
    """The array of x that they lie in."""
    place: tuple[slice, ...]
    """Where."""
    lies: tuple[int, ...]
    """Their shape there, from which they are joined."""
    shape: tuple[int, ...]
    """Their own."""


@dataclass(frozen=True, kw_only=True)
class ArrayParts:
    """How the arrays of x are made of parts, which are joined along an axis of each array."""

    parts: Sequence[ArrayPart]
    axes: Mapping[str, int]
    """By owner; one that is not here is a part itself, whole."""

    def split(self, arrays: Mapping[str, Any]) -> dict[str, Any]:
        """The parts of x, or of something like it; None of an array is None of its parts."""
        result: dict[str, Any] = {}
        for name in arrays:
            own = [part for part in self.parts if part.owner == name]
            for part in own:
                result[part.name] = _cut(arrays[name], part)
            if not own:
                result[name] = arrays[name]
        return result

    def join(self, parts: Mapping[str, Any]) -> dict[str, Any]:
        """x, of its parts; what is followed stays followed."""
        result: dict[str, Any] = {}
        names = {part.name: part for part in self.parts}
        for name in parts:
            owner = names[name].owner if name in names else name
            if name not in names:
                result[name] = parts[name]
            elif owner not in result:
                own = [part for part in self.parts if part.owner == owner]
                pieces = [np.reshape(parts[part.name], part.lies) for part in own]
                result[owner] = np.concatenate(pieces, axis=self.axes[owner])
        return result


@dataclass(frozen=True, kw_only=True)
class FunctionOfParts:
    """A function of x, or of its only array, as one of the parts of x."""

    function: Callable[[Any], Any]
    parts: ArrayParts
    alone: bool
    gives_parts: bool = False
    """Whether it gives something like x, that is split too."""

    def __call__(self, parts: Mapping[str, Any]) -> Any:
        """What the function gives."""
        x = self.parts.join(parts)
        result = self.function(x[ONLY_NAME] if self.alone else x)
        if not self.gives_parts:
            return result
        return self.parts.split({ONLY_NAME: result} if self.alone else result)


def _cut(array: Any, part: ArrayPart) -> Any:
    return None if array is None else np.reshape(array[part.place], part.shape)


def cut_vector(vector: Floats, shapes: Mapping[str, tuple[int, ...]]) -> ArrayParts:
    """A flat vector as arrays of these shapes, one behind the other."""
    parts, start = [], 0
    for name, shape in shapes.items():
        size = int(np.prod(shape, dtype=int))
        place = (slice(start, start + size),)
        parts.append(ArrayPart(name=name, owner=ONLY_NAME, place=place, lies=(size,), shape=shape))
        start += size
    return ArrayParts(parts=parts, axes={ONLY_NAME: 0})


def cut_bias_row(name: str, array: Array, axis: int, is_first: bool) -> list[ArrayPart]:
    """An array of weights as these and its row of biases, which is the first or the last along an
    axis."""
    rows, row = (slice(1, None), 0) if is_first else (slice(None, -1), -1)
    length = np.shape(array)[axis]
    alone = slice(0, 1) if is_first else slice(length - 1, length)
    rest = [n for k, n in enumerate(np.shape(array)) if k != axis]
    weights = (*rest[:axis], length - 1, *rest[axis:])
    biases = (*rest[:axis], 1, *rest[axis:])
    ahead = ":, " * axis
    before = (slice(None),) * axis
    parts = [
        ArrayPart(
            name=f"{name}[{ahead}{'1:' if is_first else ':-1'}]",
            owner=name,
            place=(*before, rows),
            lies=weights,
            shape=weights,
        ),
        ArrayPart(
            name=f"{name}[{ahead}{row}]",
            owner=name,
            place=(*before, alone),
            lies=biases,
            shape=tuple(rest) or (1,),
        ),
    ]
    return parts[::-1] if is_first else parts
