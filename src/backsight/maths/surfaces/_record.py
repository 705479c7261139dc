"""What a surface is."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _, join_words, ngettext

Point = tuple[float, ...]
NO_RATES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A function of one or two numbers, to go downhill on."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(x) or (x, y) -> its height; numbers, or arrays of one shape."""
    window: tuple[tuple[float, float], ...]
    """The least and the largest number of each axis in a good view."""
    start: Point
    """Where a race begins."""
    gradient: Formula | None = None
    """(x) or (x, y) -> its slope along each; None where it is to be found numerically."""
    minima: tuple[Point, ...] = ()
    """The known ones, the deepest first, in every digit that a float has; () where none is
    known."""
    steps: int = 100
    """Steps of a race."""
    rates: Mapping[str, float] = field(default_factory=lambda: NO_RATES)
    """Learning rates that suit it, where those that suit networks do not, by the optimizer's
    name: the source's as far as it has them."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        if self.axes not in (1, 2) or self.value.variadic:
            self._refuse(
                _("`value` must take one or two numbers; it takes {names}").format(
                    names=join_words(self.value.parameters) or _("none")
                )
            )
        if self.gradient is not None and not self._is_gradient_fitting(self.gradient):
            self._refuse(
                ngettext(
                    "`gradient` must take {names} and return {count} number",
                    "`gradient` must take {names} and return {count} numbers",
                    self.axes,
                ).format(names=join_words(self.value.parameters), count=self.axes)
            )
        if len(self.window) != self.axes or not all(_is_range(*ends) for ends in self.window):
            self._refuse(
                ngettext(
                    "`window` must be {count} pair of a lower and a higher number",
                    "`window` must be {count} pairs of a lower and a higher number",
                    self.axes,
                ).format(count=self.axes)
            )
        if not self.holds(self.start) or any(len(m) != self.axes for m in self.minima):
            self._refuse(
                ngettext(
                    "`start` must lie in the window, and minima be {count} number each",
                    "`start` must lie in the window, and minima be {count} numbers each",
                    self.axes,
                ).format(count=self.axes)
            )

    @property
    def axes(self) -> int:
        """How many numbers it is a function of: 1 or 2."""
        return len(self.value.parameters)

    def holds(self, point: Point) -> bool:
        """Whether a point lies in the window."""
        inside = (low <= p <= high for p, (low, high) in zip(point, self.window, strict=False))
        return len(point) == self.axes and all(inside)

    def _is_gradient_fitting(self, gradient: Formula) -> bool:
        return gradient.parameters == self.value.parameters and len(gradient.results) == self.axes

    def _refuse(self, why: str) -> None:
        raise BadRecord(_("Surface {name!r}: {why}.").format(name=self.name, why=why))


def _is_range(low: float, high: float) -> bool:
    return math.isfinite(low) and math.isfinite(high) and low < high
