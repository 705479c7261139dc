"""What may be met on the way back through a loss: every derivative that a gradient is made from.

Of each it is known what it should be, in words and in numbers, up to a factor that a mean, a sum or
a square makes: who divides by N at the end has N times the numbers on the way.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from backsight.checks.slips._record import round_factor
from backsight.checks.traces.layers import PRODUCTS, TracedLayer
from backsight.checks.traces.network import TracedNetwork
from backsight.checks.traces.trace import TraceNode
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers

CLOSE = 1e-8
"""Of an array's largest number: so far off it is still the same."""
SUMS = ("einsum", "outer", "sum", "add.reduce", "mean")
"""Operations that, as products do, make an array's gradient of dL/dz."""
SAME_FACTOR = 1e-7
"""Of a factor: so far off it is still that one."""
Derivative: TypeAlias = tuple[str, Floats]
"""What it is, in words, and its numbers."""


class Meaning(NamedTuple):
    """What numbers are."""

    text: str
    factor: float
    """By which they are larger: N where the mean comes at the end, -1 where target less output is
    carried back."""
    of_row: bool
    """Whether they belong to one row, of which a loop makes a sum: what such a sum is on its way
    is not known, and nothing that is added to it is wrong."""

    def describe(self) -> str:
        """In words."""
        if self.factor > 0:
            return self.text
        return _("{derivative} with its sign turned").format(derivative=self.text)


class KnownDerivatives:
    """Those of one loss."""

    def __init__(self, network: TracedNetwork) -> None:
        self.network, self.rows = network, len(network.layers[-1].z)
        halves = (1.0, 2.0, 0.5)
        sizes = [n * half for n in (1.0, self.rows, 1 / self.rows) for half in halves]
        self.factors = [sign * size for size in sizes for sign in (1, -1)]
        self.named = list(self._list_named())
        self.unnamed = [d for d in self._list_unnamed() if not self._is_turned(d[1])]

    def name(self, value: Floats) -> Meaning | None:
        """What numbers are that the user's code has made; None for nothing that is known."""
        for text, truth in (*self.named, *self.unnamed):
            factor = self._find_factor(value, truth)
            if factor is not None:
                return Meaning(text, factor, of_row=False)
            factor = self._find_row(value, truth)
            if factor is not None:
                return Meaning(text, factor, of_row=True)
        for layer in self.network.layers:
            factor = self._find_part_of_row(value, layer)
            if factor is not None:
                return Meaning(f"dL/d{layer.weight}", factor, of_row=True)
        return None

    def find_expected(self, node: TraceNode, meaning: Meaning, array: str) -> str:
        """What belongs into a product in place of what goes into it: dL/dz behind the layer where
        dL/da is, or where it makes the gradient of that layer's array. "" where that is not
        known."""
        if node.operation not in (*PRODUCTS, *SUMS):
            return ""
        for layer in self.network.layers:
            delta = _("dL/dz behind {layer}").format(layer=layer.weight)
            upstream = _("dL/da behind {layer}").format(layer=layer.weight)
            is_end = array == layer.weight and node.value.shape == layer.shape
            if meaning.text == upstream or (is_end and meaning.text != delta):
                return delta
        return ""

    def _list_named(self) -> Iterator[Derivative]:
        network = self.network
        for layer in network.layers:
            yield _("dL/dz behind {layer}").format(layer=layer.weight), layer.turn(layer.delta)
        for layer, stretch in network.list_stretches():
            if stretch.a is not stretch.z:
                what = _("dL/da behind {layer}").format(layer=layer.weight)
                yield what, network.adjoints[id(stretch.a)]
        for name, gradient in network.gradients.items():
            yield f"dL/d{name}", gradient
            if network.terms is not None:
                what = _("the part that the data have in dL/d{array}").format(array=name)
                yield what, network.terms.data[name]

    def _list_unnamed(self) -> Iterator[Derivative]:
        """By what stands between: of a normalization, of a sum of two ways."""
        for node in self.network.trace.nodes:
            if node.line and node.value.size > 1 and id(node) in self.network.adjoints:
                place = _("{file}, line {line}").format(file=Path(node.file).name, line=node.line)
                text = _("the derivative by what is made in {place}").format(place=place)
                yield text, self.network.adjoints[id(node)]

    def _is_turned(self, truth: Floats) -> bool:
        """Whether it is one that has a name with its sign turned: -z on the way to exp(-z)."""
        return any(self._find_factor(-truth, named) for _meaning, named in self.named)

    def _find_factor(self, value: Floats, truth: Floats) -> float | None:
        """By how much numbers are larger than a derivative; None where they are not it."""
        is_alike = value.shape == truth.shape
        if is_alike or (value.ndim == 1 and truth.shape == (len(value), 1)):
            return self._divide(value.ravel(), truth.ravel())
        return None

    def _find_row(self, value: Floats, truth: Floats) -> float | None:
        """The same of the row of a derivative that a loop has in hand."""
        if truth.ndim != 2 or len(truth) != self.rows or value.size != truth.shape[1]:
            return None
        flat = value.ravel()
        rows = self._find_rows(flat, lambda place: truth[:, place])
        return self._find_first(flat, (truth[r] for r in rows))

    def _find_part_of_row(self, value: Floats, layer: TracedLayer) -> float | None:
        """The same of aᵣᵀ δᵣ of one row r, as a loop over rows adds them up."""
        if self.rows < 2 or value.shape != layer.shape:
            return None
        a, delta = layer.inputs, layer.delta
        flat = (value.T if layer.is_turned else value).ravel()
        rows = self._find_rows(
            flat, lambda place: a[:, place // delta.shape[1]] * delta[:, place % delta.shape[1]]
        )
        return self._find_first(flat, (np.outer(a[r], delta[r]).ravel() for r in rows))

    def _find_first(self, flat: Floats, truths: Iterator[Floats]) -> float | None:
        factors = (self._divide(flat, truth) for truth in truths)
        return next((c for c in factors if c is not None), None)

    def _find_rows(self, flat: Floats, read: Callable[[int], Floats]) -> Integers:
        """The rows that numbers may be, by the largest of them. read: at a place, of all rows."""
        place = int(np.abs(flat).argmax()) if flat.size else 0
        if not flat.size or not flat[place]:
            return np.empty(0, int)
        there = read(place)
        with np.errstate(all="ignore"):
            ratios = flat[place] / there
            fits = [np.abs(ratios - c) <= SAME_FACTOR * abs(c) for c in self.factors]
        return np.flatnonzero(np.logical_or.reduce(fits))

    def _divide(self, value: Floats, truth: Floats) -> float | None:
        """The c, a usual one, for which value = c · truth; None where there is none."""
        place = int(np.abs(truth).argmax()) if truth.size else 0
        largest = float(truth[place]) if truth.size else 0.0
        if truth.size and not largest:  # behind weights that begin at 0
            return None if value.any() else 1.0
        if not largest or not np.isfinite(largest):
            return None
        c = round_factor(float(value[place]) / largest)
        if not any(abs(c - factor) <= SAME_FACTOR * abs(factor) for factor in self.factors):
            return None
        gap = float(np.abs(value - c * truth).max(initial=0.0))
        return c if gap <= CLOSE * abs(c * largest) else None


def find_first_wrong(
    node: TraceNode, meanings: Mapping[int, Meaning], on_the_way: list[TraceNode]
) -> tuple[TraceNode, Meaning] | None:
    """Back from a wrong result, the first operation that makes something else of what is right,
    and what that was.

    meanings: by node, of those that are known. The way leads through operands that come from
    something right and are it no more: X.T @ dh + λ·W is wrong because X.T @ dh is, that because dh
    is.
    """
    derived = set(meanings)
    for other in on_the_way:
        if any(id(p) in derived for p in other.parents):
            derived.add(id(other))
    while True:
        wrong = [p for p in node.parents if id(p) in derived and id(p) not in meanings]
        if not wrong:
            break
        node = wrong[0]
    right = [meanings[id(p)] for p in node.parents if id(p) in meanings]
    if not right:
        return None
    # A sum whose terms are not all known: what a loop adds up, or a share of a regularizer beside
    # data whose 1/N is missing, for which no line can be blamed.
    is_open = right[0].of_row or right[0].factor != 1
    return None if is_open and node.operation in ("add", "subtract") else (node, right[0])
