"""What is to be checked: a loss, a gradient and where both are taken, as arrays by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.checks.user_gradient.arguments import read_gradient, require_floats, require_step
from backsight.checks.user_gradient.parts import ArrayParts, FunctionOfParts, cut_vector
from backsight.checks.user_gradient.user_function import (
    ONLY_NAME,
    CountedFunction,
    copy_arrays,
    require_untouched,
)
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Gradients = Mapping[str, Floats | None]
Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class GradientTask:
    """A gradient of the user's, and the function that it should be of."""

    f: Callable[[Any], Any]
    gradient: Callable[[Any], Any] | None
    """What computes it; None where it was given as arrays."""
    x: dict[str, Floats]
    alone: bool
    """Whether f and gradient take the only array, not a dict."""
    yours: Gradients
    again: Gradients
    """What a second call gave."""
    coarse: frozenset[str]
    """The arrays whose gradient has float32's digits alone."""
    calls: int = 0
    """Of f, so far."""

    @property
    def only(self) -> str:
        """The name of the only array; "" where they are in a dict."""
        return ONLY_NAME if self.alone else ""

    def evaluate_near(self, x: Mapping[str, Floats]) -> float:
        """f beside x; NaN where it is not defined there."""
        return CountedFunction(self.f, self.alone).evaluate_near(x)

    @property
    def is_steady(self) -> bool:
        """Whether a second call gave the same."""
        return all(is_equal(self.yours[n], self.again[n]) for n in self.x)

    def count_calls(self, calls: int) -> "GradientTask":
        """The same after so many calls of f more."""
        return replace(self, calls=self.calls + calls)

    def split(self, parts: ArrayParts) -> "GradientTask":
        """The same on parts of the arrays."""
        work = copy_arrays(self.x)
        self.f(work[ONLY_NAME] if self.alone else dict(work))
        require_untouched(work, self.x)  # later only arrays that are joined anew are handed out
        given = self.gradient
        return replace(
            self,
            f=FunctionOfParts(function=self.f, parts=parts, alone=self.alone),
            gradient=None
            if given is None
            else FunctionOfParts(function=given, parts=parts, alone=self.alone, gives_parts=True),
            x=copy_arrays(parts.split(self.x)),
            alone=False,
            yours=parts.split(self.yours),
            again=parts.split(self.again),
            coarse=frozenset(
                part for name in self.coarse for part in parts.split({name: self.x[name]})
            ),
            calls=self.calls + 1,
        )


def read_task(f: Any, gradient: Any, x: Any, shapes: Any, step: float | None) -> GradientTask:
    """What the user gave, looked through. BadInput, BadShape, UnknownName where it cannot be
    used."""
    alone = not isinstance(x, Mapping)
    arrays = {name: require_floats(name, a) for name, a in ({ONLY_NAME: x} if alone else x).items()}
    if not arrays:
        raise BadInput(_("x is an empty dict: there is nothing to differentiate by."))
    require_step(step, arrays)
    known = None if shapes is None else read_shapes(shapes, arrays, alone)
    yours, coarse = read_gradient(gradient, arrays, alone)
    again = read_gradient(gradient, arrays, alone)[0] if callable(gradient) else yours
    task = GradientTask(
        f=f,
        gradient=gradient if callable(gradient) else None,
        x=arrays,
        alone=alone,
        yours=yours,
        again=again,
        coarse=coarse,
    )
    return task if known is None else task.split(cut_vector(arrays[ONLY_NAME], known))


def read_shapes(shapes: Any, x: Mapping[str, Floats], alone: bool) -> Shapes:
    """Of the arrays in a flat vector, by name. BadInput, BadShape where they do not fit."""
    if not alone or x[ONLY_NAME].ndim != 1:
        raise BadInput(_("shapes is for an x that is one flat vector, of shape (n,)."))
    if isinstance(shapes, list | tuple):
        shapes = {f"x{number}": shape for number, shape in enumerate(shapes, 1)}
    if not isinstance(shapes, Mapping) or not shapes:
        raise BadInput(
            _('shapes must be a dict, such as {"W1": (2, 3), "b1": (3,)}, or a list of shapes.')
        )
    result = {str(name): _read_shape(str(name), shape) for name, shape in shapes.items()}
    wanted = sum(int(np.prod(shape, dtype=int)) for shape in result.values())
    if wanted != x[ONLY_NAME].size:
        raise BadShape(
            _("shapes are of {wanted} numbers together; x has {size}.").format(
                wanted=wanted, size=x[ONLY_NAME].size
            )
        )
    return result


def _read_shape(name: str, shape: Any) -> tuple[int, ...]:
    sizes = (shape,) if isinstance(shape, int | np.integer) else shape
    is_shape = isinstance(sizes, list | tuple) and all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and n > 0 for n in sizes
    )
    if not is_shape:
        raise BadInput(
            _(
                "shapes[{name!r}] must be whole numbers from 1, such as (2, 3); it is {shape!r}."
            ).format(name=name, shape=shape)
        )
    return tuple(int(n) for n in sizes)


def is_equal(one: Floats | None, other: Floats | None) -> bool:
    """Whether two arrays are the same, bit for bit, or both are none."""
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))
