"""Paths from layer to layer: the factor of every step of one, by dual numbers on the equations
between the two layers alone.

Nothing of the backward act is read, so what is found here is a second opinion on it. Products are
carried from the weight all the way to L and only then added up; adding up layer by layer would be
backpropagation once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from backsight.checks.duals import DUAL, Dual
from backsight.checks.paths.layer_graph import LOSS, LayerEdge, LayerGraph, build_layer_graph
from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.types import Floats, Integers

BLOCK = 2**20
"""How many numbers the tangents of a block of directions may have, and how many paths are walked
at once."""


@dataclass(kw_only=True)
class EdgeFactors:
    """The factors of one layer edge, computed when they are first asked for.

    table_rows: (directions,) where a direction's factors lie in `table`, -1 while they are unknown.
    table: (known directions, entries of the end).
    """

    edge: LayerEdge
    tape: Tape
    table_rows: Integers = field(init=False)
    table: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.table_rows = np.full(self.edge.directions, -1, np.intp)
        self.table = np.empty((0, int(np.prod(self.edge.end_shape))))

    def look_up(self, at: Integers, to: Integers) -> Floats:
        """(n,) places in the source, (n, fan) places in the end -> the edges' factors, (n, fan)."""
        directions = self.edge.find_direction(at)
        missing = np.unique(directions[self.table_rows[directions] < 0])
        if len(missing):
            self.table_rows[missing] = len(self.table) + np.arange(len(missing))
            self.table = np.concatenate([self.table, *self._compute_blocks(missing)])
        return self.table[self.table_rows[directions][:, None], to]

    def _compute_blocks(self, directions: Integers) -> Iterator[Floats]:
        sizes = [
            self.tape.derivation.symbols[t].size for e in self.edge.equations for t in e.targets
        ]
        at_once = max(1, BLOCK // max(*sizes, int(np.prod(self.edge.shape)), 1))
        for start in range(0, len(directions), at_once):
            yield self._compute_block(directions[start : start + at_once])

    def _compute_block(self, directions: Integers) -> Floats:
        """Dual numbers through the equations: tied entries change at once, in each direction."""
        of_entry = self.edge.find_direction(np.arange(int(np.prod(self.edge.shape))))
        seeds = (of_entry == directions[:, None]).astype(float)
        source = Dual(self.tape[self.edge.source], seeds.reshape(-1, *self.edge.shape))
        values = {
            o: self.tape[o] for e in self.edge.equations for o in e.operands if o in self.tape
        }
        tape = Tape(self.tape.derivation, {**values, self.edge.source: source}, DUAL)
        with np.errstate(all="ignore"):
            tape.run(self.edge.equations)
        return np.asarray(tape[self.edge.end].tangents).reshape(len(directions), -1)


@dataclass(kw_only=True)
class PathWalker:
    """A point with its layer graph, ready to be walked."""

    point: Point
    graph: LayerGraph
    tape: Tape
    factors: dict[tuple[str, str], EdgeFactors] = field(default_factory=dict)

    def get_factors(self, edge: LayerEdge) -> EdgeFactors:
        """The factors of a layer edge."""
        key = (edge.source, edge.end)
        if key not in self.factors:
            self.factors[key] = EdgeFactors(edge=edge, tape=self.tape)
        return self.factors[key]

    def walk(self, edge: LayerEdge, at: Integers, product: Floats) -> tuple[Integers, Floats]:
        """Every path one edge further: places and products, `fan` after `fan`."""
        to = edge.map_places(at)
        further = product[:, None] * self.get_factors(edge).look_up(at, to)
        return to.ravel(), further.ravel()

    def sum_paths(self, name: str, at: Integers) -> Floats:
        """(n,) places in a symbol -> for each the sum over its paths to L."""
        at_once = max(1, BLOCK // max(1, self.graph.counts.get(name, 1)))
        blocks = [at[i : i + at_once] for i in range(0, len(at), at_once)]
        return np.concatenate(
            [np.zeros(0), *(self._sum_products(name, b, np.ones(len(b))) for b in blocks)]
        )

    def _sum_products(self, name: str, at: Integers, product: Floats) -> Floats:
        """The products of all paths on from these places, carried to L, then added by start."""
        if name == LOSS:
            return product
        sums = np.zeros(len(at))
        for edge in self.graph.list_onward(name):
            ends = self._sum_products(edge.end, *self.walk(edge, at, product))
            sums += ends.reshape(len(at), -1).sum(axis=1)
        return sums


def make_walker(point: Point) -> PathWalker:
    """Read the layer graph of a point's derivation, and run its forward and loss act."""
    return PathWalker(
        point=point, graph=build_layer_graph(point.derivation), tape=point.run_tape(point.theta)
    )
