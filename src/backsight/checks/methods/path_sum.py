"""Sum over paths: each way from a weight to the loss, as the product of the factors along it.

From a weight a path leads through one entry of every later layer to the loss. Its factors are
those of its edges: what enters the weight, the slope of each activation, each weight on the way,
and at the end how the loss changes with that output; through batch normalization it may change
rows, and at a residual connection it forks. Each factor comes from dual numbers on that layer's
equations alone. The sum over all paths is the derivative (article 001, equations 47-53); a
regularizer is an edge of its own from the weight to the loss."""

import numpy as np

from backsight.checks.methods._record import Method, Result
from backsight.checks.paths.edges import PathWalker, make_walker
from backsight.checks.paths.layer_graph import LOSS, LayerEdge, LayerGraph, build_layer_graph
from backsight.checks.point import Point
from backsight.engine.derivation import Derivation, Symbol
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats, Integers

LIMIT = 10_000_000
"""The most paths, of all weights asked for together."""


def count_paths(derivation: Derivation) -> dict[str, int]:
    """How many paths lead from one entry of each weight array to the loss, over all rows."""
    return _count_by_weight(build_layer_graph(derivation))


def _count_by_weight(graph: LayerGraph) -> dict[str, int]:
    return {bare: graph.counts.get(read, 0) for bare, read in graph.weights.items()}


def _compute_gradient(point: Point) -> Result:
    graph = build_layer_graph(point.derivation)
    total = _require_few_paths(point, _count_by_weight(graph))
    walker, sums = make_walker(point), np.zeros(point.theta.size)
    for symbol in point.derivation.weights():
        own = point.entries - symbol.offset
        own = own[(own >= 0) & (own < symbol.size)]
        sums[symbol.offset + own] = _sum_over_paths(walker, graph.weights[symbol.name], own)
    return Result(
        gradients=point.fill_entries(sums[point.entries]),
        passes=_count_passes(point, graph, total),
        note=ngettext("{total:,} path", "{total:,} paths", total).format(total=total),
    )


def _require_few_paths(point: Point, counts: dict[str, int]) -> int:
    """The number of paths from all weights asked for; BadInput where it is too large."""
    entries = {s.name: _count_entries(point, s) for s in point.derivation.weights()}
    total = sum(counts[name] * n for name, n in entries.items())
    if total > LIMIT:
        most = max(counts, key=lambda name: counts[name] * entries[name])
        raise BadInput(
            _(
                "From the {values:,} weights asked for {total:,} paths lead to the loss "
                "({counts:,} from each of {asked:,} in {most}); path_sum adds up at most "
                "{limit:,}. Take fewer rows (--batch), fewer --samples, a smaller network, "
                "or forward_mode, which is as exact."
            ).format(
                values=sum(entries.values()),
                total=total,
                counts=counts[most],
                asked=entries[most],
                most=most,
                limit=LIMIT,
            )
        )
    return total


def _count_entries(point: Point, symbol: Symbol) -> int:
    """How many entries of an array are asked for."""
    first, end = np.searchsorted(point.entries, [symbol.offset, symbol.offset + symbol.size])
    return int(end - first)


def _sum_over_paths(walker: PathWalker, name: str, own: Integers) -> Floats:
    """(n,) entries of a weight array -> the sum over the paths of each."""
    edges = walker.graph.list_onward(name) if len(own) else []
    return sum((_sum_over_edge(walker, edge, own) for edge in edges), np.zeros(len(own)))


def _sum_over_edge(walker: PathWalker, edge: LayerEdge, own: Integers) -> Floats:
    """The paths that begin with one edge; weights into the same units share the rest of them."""
    to = edge.map_places(own)
    rest = np.zeros(int(np.prod(edge.end_shape)))
    ends = np.unique(to)
    rest[ends] = 1.0 if edge.end == LOSS else walker.sum_paths(edge.end, ends)
    return np.asarray((walker.get_factors(edge).look_up(own, to) * rest[to]).sum(axis=1))


def _count_passes(point: Point, graph: LayerGraph, total: int) -> float:
    """Factors multiplied, over the multiplications of a forward pass."""
    weights = max(1, point.theta.size)
    return 1.0 + total * 2.0 * len(graph.layers) / (point.derivation.rows * weights)


path_sum = Method(name="path_sum", gradient=_compute_gradient)
