"""The paths from one weight to the loss, the largest first, each with its factors."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.checks.entry import Entry, entry_name, entry_of
from backsight.checks.paths.edge_names import factor_name
from backsight.checks.paths.edges import Along, along
from backsight.checks.paths.layer_graph import LOSS, Hop
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers

LIMIT = 10_000_000
"""The most paths that are walked."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """nodes: the entries on the way, from the weight to L. factors: name and value of each edge.
    product: of the factors. share: of the sum over all paths; nan where that is 0."""

    nodes: tuple[str, ...]
    factors: tuple[tuple[str, float], ...]
    product: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Paths:
    """The paths from one weight.

    top: the largest, by the size of their product. count: of all paths; total: the sum of their
    products. row: the row of the batch that they are restricted to; None for all. expected:
    what backpropagation has for the same sum; nan where it has no such number. digits: in which
    both agree, from 0 to 16.
    """

    entry: Entry
    row: int | None
    top: tuple[Path, ...]
    count: int
    total: float
    expected: float
    digits: float

    @property
    def others(self) -> tuple[int, float]:
        """How many paths are not in `top`, and what they add up to."""
        return self.count - len(self.top), self.total - math.fsum(p.product for p in self.top)


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """All paths over the same hops. places: after each hop, (paths so far,); products: (paths,)."""

    hops: tuple[Hop, ...]
    places: tuple[Integers, ...]
    products: Floats


def paths_from(point: Point, weight: str, *, top: int = 20, row: int | None = None) -> Paths:
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
            _("There is no row {row}: the batch has {rows} rows, 0 to {last}.").format(
                row=row, rows=rows, last=rows - 1
            )
        )
    entry, way = entry_of(point.derivation, weight), along(point)
    chains = _chains_from(way, entry, row)
    total = float(math.fsum(float(np.sum(c.products)) for c in chains))
    expected = _expected(way, entry, row)
    return Paths(
        entry=entry,
        row=row,
        top=tuple(_listed(way, entry, chains, top, total)),
        count=sum(len(c.products) for c in chains),
        total=total,
        expected=expected,
        digits=_digits(chains, total, expected),
    )


def _chains_from(way: Along, entry: Entry, row: int | None) -> list[Chain]:
    read = way.hops.weights[entry.weight]
    count = way.hops.counts.get(read, 0)
    if (count if row is None else count // way.point.derivation.rows) > LIMIT:
        raise BadInput(
            _(
                "From {entry} {count:,} paths lead to the loss; at most {limit:,} are "
                "walked. Take fewer --rows, one --row, or a weight of a later layer."
            ).format(entry=entry, count=count, limit=LIMIT)
        )
    symbol = way.point.derivation.symbols[entry.weight]
    chains: list[Chain] = []
    for hop in way.hops.onward(read):
        at = np.array([entry.place - symbol.offset])
        to, products = way.walk(hop, at, np.ones(1))
        kept = _in_row(hop, to, row)
        first = Chain(hops=(hop,), places=(to[kept],), products=products[kept])
        chains += _onward(way, first)
    return chains


def _in_row(hop: Hop, to: Integers, row: int | None) -> Integers:
    """Which of the places lie in the row; a regularizer's edge lies in none."""
    if row is None:
        return np.arange(len(to))
    if len(hop.onto) != 2:
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.unravel_index(to, hop.onto)[0] == row)


def _onward(way: Along, chain: Chain) -> Iterator[Chain]:
    """All chains that a beginning leads to, to the end."""
    end = chain.hops[-1].end
    if end == LOSS:
        yield chain
        return
    for hop in way.hops.onward(end):
        to, products = way.walk(hop, chain.places[-1], chain.products)
        further = Chain(hops=(*chain.hops, hop), places=(*chain.places, to), products=products)
        yield from _onward(way, further)


def _listed(way: Along, entry: Entry, chains: list[Chain], top: int, total: float) -> list[Path]:
    """The paths with the largest products, of all chains together."""
    found = []
    for chain in chains:
        order = np.argsort(-np.abs(chain.products), kind="stable")[:top]
        found += [(chain, int(place)) for place in order]
    found.sort(key=lambda pair: -abs(pair[0].products[pair[1]]))
    return [_path(way, entry, chain, place, total) for chain, place in found[:top]]


def _path(way: Along, entry: Entry, chain: Chain, place: int, total: float) -> Path:
    """One path of a chain, with the names of what it passes."""
    at = entry.place - way.point.derivation.symbols[entry.weight].offset
    nodes, factors = [str(entry)], []
    for hop, to in zip(chain.hops, _places(chain, place), strict=True):
        value = way.of(hop).factors(np.array([at]), np.array([[to]]))
        factors.append((factor_name(way.point.derivation, hop, at, to), float(value[0, 0])))
        nodes.append(entry_name(hop.end, _index(hop.onto, to)))
        at = to
    product = float(chain.products[place])
    share = product / total if total else math.nan
    return Path(nodes=tuple(nodes), factors=tuple(factors), product=product, share=share)


def _places(chain: Chain, place: int) -> list[int]:
    """Where one path is after each hop, followed back from its end."""
    found = []
    for hop, places in zip(reversed(chain.hops), reversed(chain.places), strict=True):
        found.append(int(places[place]))
        place //= hop.fan
    return found[::-1]


def _index(shape: tuple[int, ...], place: int) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(place, shape)) if shape else ()


def _expected(way: Along, entry: Entry, row: int | None) -> float:
    """Backpropagation's number for the same sum."""
    tape = way.point.tape(way.point.theta, "forward", "loss", "backward")
    symbol = way.point.derivation.symbols[entry.weight]
    at = np.array([entry.place - symbol.offset])
    if row is None:
        return float(np.ravel(tape[f"dL_d{entry.weight}"])[at[0]])
    found = 0.0
    for hop in way.hops.onward(way.hops.weights[entry.weight]):
        to = hop.reached(at)
        kept = _in_row(hop, to[0], row)
        if len(kept) and f"dL_d{hop.end}" not in tape:
            return math.nan
        if len(kept):
            upstream = np.ravel(tape[f"dL_d{hop.end}"])[to[0, kept]]
            found += float(way.of(hop).factors(at, to)[0, kept] @ upstream)
    return found


def _digits(chains: list[Chain], total: float, expected: float) -> float:
    """In how many digits both agree, relative to the largest of the products and sums."""
    if math.isnan(total) or math.isnan(expected):
        return 0.0
    largest = max((float(np.max(np.abs(c.products), initial=0)) for c in chains), default=0.0)
    scale, error = max(largest, abs(total), abs(expected)), abs(total - expected)
    return 16.0 if error == 0 else min(16.0, max(0.0, -math.log10(error / scale)))
