"""The paths from one weight to the loss, the largest first, each with its factors."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.checks.entry import WeightEntry, find_entry, format_entry
from backsight.checks.paths.edge_names import name_factor
from backsight.checks.paths.edges import PathWalker, make_walker
from backsight.checks.paths.layer_graph import LOSS, LayerEdge
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats, Integers

LIMIT = 10_000_000
"""The most paths that are walked."""


@dataclass(frozen=True, kw_only=True)
class WeightPath:
    """One path from a weight to the loss."""

    nodes: tuple[str, ...]
    """The entries on the way, from the weight to L."""
    factors: tuple[tuple[str, float], ...]
    """Name and value of each edge."""
    product: float
    """Of the factors."""
    share: float
    """Of the sum over all paths; nan where that is 0."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Paths(Shown):
    """The paths from one weight to the loss."""

    entry: WeightEntry
    """The weight."""
    row: int | None
    """The row of the batch that they are restricted to; None for all."""
    top: tuple[WeightPath, ...]
    """The largest, by the size of their product."""
    count: int
    """Of all paths."""
    total: float
    """The sum of their products."""
    expected: float
    """What backpropagation has for the same sum; nan where it has no such number."""
    digits: float
    """In which both agree, from 0 to 16."""

    @property
    def others(self) -> tuple[int, float]:
        """How many paths are not in `top`, and what they add up to."""
        return self.count - len(self.top), self.total - math.fsum(p.product for p in self.top)


@dataclass(frozen=True, kw_only=True, eq=False)
class PathChain:
    """All paths over the same edges of the layer graph."""

    edges: tuple[LayerEdge, ...]
    """From the weight to L."""
    places: tuple[Integers, ...]
    """After each edge, where in its end each path so far is, (paths so far,)."""
    products: Floats
    """Of the factors of each path, (paths,)."""


def find_paths(point: Point, weight: str, *, top: int = 20, row: int | None = None) -> Paths:
    """The paths from a weight such as "W1[0,2]", those that are largest listed.

    row: only paths that begin in this row of the batch. Raises BadInput, with the number of paths
    where there are too many.
    """
    if top < 1:
        raise BadInput(
            _("The number of paths to list must be at least 1, got {top}.").format(top=top)
        )
    rows = point.derivation.rows
    if row is not None and not 0 <= row < rows:
        raise BadInput(
            ngettext(
                "There is no row {row}: the batch has {rows} row, 0 to {last}.",
                "There is no row {row}: the batch has {rows} rows, 0 to {last}.",
                rows,
            ).format(row=row, rows=rows, last=rows - 1)
        )
    entry, walker = find_entry(point.derivation, weight), make_walker(point)
    chains = _list_chains(walker, entry, row)
    total = float(math.fsum(float(np.sum(c.products)) for c in chains))
    expected = _sum_backprop(walker, entry, row)
    return Paths(
        entry=entry,
        row=row,
        top=tuple(_list_largest(walker, entry, chains, top, total)),
        count=sum(len(c.products) for c in chains),
        total=total,
        expected=expected,
        digits=_count_digits(chains, total, expected),
    )


def _list_chains(walker: PathWalker, entry: WeightEntry, row: int | None) -> list[PathChain]:
    source = walker.graph.weights[entry.weight]
    count = walker.graph.counts.get(source, 0)
    if (count if row is None else count // walker.point.derivation.rows) > LIMIT:
        raise BadInput(
            _(
                "From {entry} {count:,} paths lead to the loss; at most {limit:,} are "
                "walked. Take fewer --rows, one --row, or a weight of a later layer."
            ).format(entry=entry, count=count, limit=LIMIT)
        )
    symbol = walker.point.derivation.symbols[entry.weight]
    chains: list[PathChain] = []
    for edge in walker.graph.list_onward(source):
        at = np.array([entry.place - symbol.offset])
        to, products = walker.walk(edge, at, np.ones(1))
        in_row = _select_row(edge, to, row)
        first = PathChain(edges=(edge,), places=(to[in_row],), products=products[in_row])
        chains += _extend_chain(walker, first)
    return chains


def _select_row(edge: LayerEdge, to: Integers, row: int | None) -> Integers:
    """Which of the places lie in the row; a regularizer's edge lies in none."""
    if row is None:
        return np.arange(len(to))
    if len(edge.end_shape) != 2:
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.unravel_index(to, edge.end_shape)[0] == row)


def _extend_chain(walker: PathWalker, chain: PathChain) -> Iterator[PathChain]:
    """All chains that a beginning leads to, to the end."""
    end = chain.edges[-1].end
    if end == LOSS:
        yield chain
        return
    for edge in walker.graph.list_onward(end):
        to, products = walker.walk(edge, chain.places[-1], chain.products)
        further = PathChain(
            edges=(*chain.edges, edge), places=(*chain.places, to), products=products
        )
        yield from _extend_chain(walker, further)


def _list_largest(
    walker: PathWalker, entry: WeightEntry, chains: list[PathChain], top: int, total: float
) -> list[WeightPath]:
    """The paths with the largest products, of all chains together."""
    candidates = []
    for chain in chains:
        order = np.argsort(-np.abs(chain.products), kind="stable")[:top]
        candidates += [(chain, int(position)) for position in order]
    candidates.sort(key=lambda pair: -abs(pair[0].products[pair[1]]))
    return [
        _make_path(walker, entry, chain, position, total) for chain, position in candidates[:top]
    ]


def _make_path(
    walker: PathWalker, entry: WeightEntry, chain: PathChain, position: int, total: float
) -> WeightPath:
    """One path of a chain, with the names of what it passes."""
    at = entry.place - walker.point.derivation.symbols[entry.weight].offset
    nodes, factors = [str(entry)], []
    for edge, to in zip(chain.edges, _trace_back(chain, position), strict=True):
        value = walker.get_factors(edge).look_up(np.array([at]), np.array([[to]]))
        factors.append((name_factor(walker.point.derivation, edge, at, to), float(value[0, 0])))
        nodes.append(format_entry(edge.end, _to_index(edge.end_shape, to)))
        at = to
    product = float(chain.products[position])
    share = product / total if total else math.nan
    return WeightPath(nodes=tuple(nodes), factors=tuple(factors), product=product, share=share)


def _trace_back(chain: PathChain, position: int) -> list[int]:
    """Where one path is after each edge, followed back from its end."""
    steps = []
    for edge, places in zip(reversed(chain.edges), reversed(chain.places), strict=True):
        steps.append(int(places[position]))
        position //= edge.fan
    return steps[::-1]


def _to_index(shape: tuple[int, ...], place: int) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(place, shape)) if shape else ()


def _sum_backprop(walker: PathWalker, entry: WeightEntry, row: int | None) -> float:
    """Backpropagation's number for the same sum."""
    tape = walker.point.run_tape(walker.point.theta, "forward", "loss", "backward")
    symbol = walker.point.derivation.symbols[entry.weight]
    at = np.array([entry.place - symbol.offset])
    if row is None:
        return float(np.ravel(tape[f"dL_d{entry.weight}"])[at[0]])
    total = 0.0
    for edge in walker.graph.list_onward(walker.graph.weights[entry.weight]):
        to = edge.map_places(at)
        in_row = _select_row(edge, to[0], row)
        if len(in_row) and f"dL_d{edge.end}" not in tape:
            return math.nan
        if len(in_row):
            upstream = np.ravel(tape[f"dL_d{edge.end}"])[to[0, in_row]]
            total += float(walker.get_factors(edge).look_up(at, to)[0, in_row] @ upstream)
    return total


def _count_digits(chains: list[PathChain], total: float, expected: float) -> float:
    """In how many digits both agree, relative to the largest of the products and sums."""
    if math.isnan(total) or math.isnan(expected):
        return 0.0
    largest = max((float(np.max(np.abs(c.products), initial=0)) for c in chains), default=0.0)
    scale, error = max(largest, abs(total), abs(expected)), abs(total - expected)
    return 16.0 if error == 0 else min(16.0, max(0.0, -math.log10(error / scale)))
