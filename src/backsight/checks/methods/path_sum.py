"""Sum over paths: each way from a weight to the loss, as the product of the factors along it.

From a weight a path leads through one entry of every later layer to the loss. Its factors are
those of its edges: what enters the weight, the slope of each activation, each weight on the way,
and at the end how the loss changes with that output; through batch normalization it may change
rows, and at a residual connection it forks. Each factor comes from dual numbers on that layer's
equations alone. The sum over all paths is the derivative (article 001, equations 47-53); a
regularizer is an edge of its own from the weight to the loss."""

import numpy as np

from backsight.checks.methods._record import Method, Result
from backsight.checks.paths.edges import Along, along
from backsight.checks.paths.layer_graph import LOSS, Hop, Hops, hops_of
from backsight.checks.point import Point
from backsight.engine.derivation import Derivation, Symbol
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers

LIMIT = 10_000_000
"""The most paths, of all weights asked for together."""


def paths(derivation: Derivation) -> dict[str, int]:
    """How many paths lead from one entry of each weight array to the loss, over all rows."""
    return _counts(hops_of(derivation))


def _counts(hops: Hops) -> dict[str, int]:
    return {bare: hops.counts.get(read, 0) for bare, read in hops.weights.items()}


def _gradient(point: Point) -> Result:
    hops = hops_of(point.derivation)
    total = _admitted(point, _counts(hops))
    way, found = along(point), np.zeros(point.theta.size)
    for symbol in point.derivation.weights():
        own = point.entries - symbol.offset
        own = own[(own >= 0) & (own < symbol.size)]
        found[symbol.offset + own] = _sums(way, hops.weights[symbol.name], own)
    return Result(
        gradients=point.filled(found[point.entries]),
        passes=_passes(point, hops, total),
        note=_("{total:,} paths").format(total=total),
    )


def _admitted(point: Point, counts: dict[str, int]) -> int:
    """The number of paths from all weights asked for; BadInput where it is too large."""
    asked = {s.name: _asked(point, s) for s in point.derivation.weights()}
    total = sum(counts[name] * n for name, n in asked.items())
    if total > LIMIT:
        most = max(counts, key=lambda name: counts[name] * asked[name])
        raise BadInput(
            _(
                "From the {values:,} weights asked for {total:,} paths lead to the loss "
                "({counts:,} from each of {asked:,} in {most}); path_sum adds up at most "
                "{limit:,}. Take fewer rows (--batch), fewer --samples, a smaller network, "
                "or forward_mode, which is as exact."
            ).format(
                values=sum(asked.values()),
                total=total,
                counts=counts[most],
                asked=asked[most],
                most=most,
                limit=LIMIT,
            )
        )
    return total


def _asked(point: Point, symbol: Symbol) -> int:
    """How many entries of an array are asked for."""
    first, end = np.searchsorted(point.entries, [symbol.offset, symbol.offset + symbol.size])
    return int(end - first)


def _sums(way: Along, name: str, own: Integers) -> Floats:
    """(n,) entries of a weight array -> the sum over the paths of each."""
    hops = way.hops.onward(name) if len(own) else []
    return sum((_over(way, hop, own) for hop in hops), np.zeros(len(own)))


def _over(way: Along, hop: Hop, own: Integers) -> Floats:
    """The paths that begin with one hop; weights into the same units share the rest of them."""
    to = hop.reached(own)
    rest = np.zeros(int(np.prod(hop.onto)))
    reached = np.unique(to)
    rest[reached] = 1.0 if hop.end == LOSS else way.total(hop.end, reached)
    return np.asarray((way.of(hop).factors(own, to) * rest[to]).sum(axis=1))


def _passes(point: Point, hops: Hops, total: int) -> float:
    """Factors multiplied, over the multiplications of a forward pass."""
    weights = max(1, point.theta.size)
    return 1.0 + total * 2.0 * len(hops.layers) / (point.derivation.rows * weights)


path_sum = Method(name="path_sum", gradient=_gradient)
