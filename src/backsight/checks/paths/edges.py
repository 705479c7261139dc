"""Paths walked along hops: the factor of every edge, by dual numbers on that hop's equations alone.

Nothing of the backward act is read, so what is found here is a second opinion on it. Products are
carried from the weight all the way to L and only then added up; adding up layer by layer would be
backpropagation once more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from backsight.checks.duals import DUAL, Dual
from backsight.checks.paths.layer_graph import LOSS, Hop, Hops, hops_of
from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.types import Floats, Integers

BLOCK = 2**20
"""How many numbers the tangents of a block of directions may have, and how many paths are walked
at once."""


@dataclass(kw_only=True)
class Edges:
    """The edge factors of one hop, found when they are first asked for.

    place: (directions,) where a direction's factors lie in `table`, -1 while they are unknown.
    table: (known directions, entries of the end).
    """

    hop: Hop
    tape: Tape
    place: Integers = field(init=False)
    table: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.place = np.full(self.hop.directions, -1, np.intp)
        self.table = np.empty((0, int(np.prod(self.hop.onto))))

    def factors(self, at: Integers, to: Integers) -> Floats:
        """(n,) places in the source, (n, fan) places in the end -> the edges' factors, (n, fan)."""
        directions = self.hop.direction(at)
        missing = np.unique(directions[self.place[directions] < 0])
        if len(missing):
            self.place[missing] = len(self.table) + np.arange(len(missing))
            self.table = np.concatenate([self.table, *self._found(missing)])
        return self.table[self.place[directions][:, None], to]

    def _found(self, directions: Integers) -> Iterator[Floats]:
        sizes = [
            self.tape.derivation.symbols[t].size for e in self.hop.equations for t in e.targets
        ]
        at_once = max(1, BLOCK // max(*sizes, int(np.prod(self.hop.shape)), 1))
        for start in range(0, len(directions), at_once):
            yield self._block(directions[start : start + at_once])

    def _block(self, directions: Integers) -> Floats:
        """Dual numbers through the equations: tied entries change at once, in each direction."""
        of_entry = self.hop.direction(np.arange(int(np.prod(self.hop.shape))))
        seeds = (of_entry == directions[:, None]).astype(float)
        source = Dual(self.tape[self.hop.source], seeds.reshape(-1, *self.hop.shape))
        given = {o: self.tape[o] for e in self.hop.equations for o in e.operands if o in self.tape}
        tape = Tape(self.tape.derivation, {**given, self.hop.source: source}, DUAL)
        with np.errstate(all="ignore"):
            tape.run(self.hop.equations)
        return np.asarray(tape[self.hop.end].tangents).reshape(len(directions), -1)


@dataclass(kw_only=True)
class Along:
    """A point with its hops, ready to be walked."""

    point: Point
    hops: Hops
    tape: Tape
    edges: dict[tuple[str, str], Edges] = field(default_factory=dict)

    def of(self, hop: Hop) -> Edges:
        """The edges of a hop."""
        key = (hop.source, hop.end)
        if key not in self.edges:
            self.edges[key] = Edges(hop=hop, tape=self.tape)
        return self.edges[key]

    def walk(self, hop: Hop, at: Integers, product: Floats) -> tuple[Integers, Floats]:
        """Every path one edge further: places and products, `fan` after `fan`."""
        to = hop.reached(at)
        further = product[:, None] * self.of(hop).factors(at, to)
        return to.ravel(), further.ravel()

    def total(self, name: str, at: Integers) -> Floats:
        """(n,) places in a symbol -> for each the sum over its paths to L."""
        at_once = max(1, BLOCK // max(1, self.hops.counts.get(name, 1)))
        blocks = [at[i : i + at_once] for i in range(0, len(at), at_once)]
        return np.concatenate([np.zeros(0), *(self._sum(name, b, np.ones(len(b))) for b in blocks)])

    def _sum(self, name: str, at: Integers, product: Floats) -> Floats:
        """The products of all paths on from these places, carried to L, then added by start."""
        if name == LOSS:
            return product
        found = np.zeros(len(at))
        for hop in self.hops.onward(name):
            ends = self._sum(hop.end, *self.walk(hop, at, product))
            found += ends.reshape(len(at), -1).sum(axis=1)
        return found


def along(point: Point) -> Along:
    """Read the hops of a point's derivation, and run its forward and loss act."""
    return Along(point=point, hops=hops_of(point.derivation), tape=point.tape(point.theta))
