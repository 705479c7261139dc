"""Backsight's structured differentiation: what follows a changed weight, and nothing else."""

from dataclasses import replace
from functools import partial

from peers.gradient._point import place
from workloads import Floats, Gradient

from backsight.checks import Point
from backsight.checks.methods import methods
from backsight.checks.structured import Differentiator
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.spec import from_plain
from backsight.engine.state import pack_vector


class Central:
    """Central differences of all weights."""

    chunk, part = 1, 1.0

    def __init__(self, work: Gradient, *, native: bool = False) -> None:
        given, derivation = place(work), network(work)
        theta = pack_vector(derivation, given.weights)
        values = {"x": given.x, "y": given.y, "theta": theta}
        self.point = Point(derivation=derivation, values=values)
        probe = methods["central_difference"].probe
        assert probe is not None
        sides = partial(probe.sides, h=work.step)
        self.structured = Differentiator(
            derivation, replace(probe, sides=sides), kinks=False, native=native
        )
        self.places = derivation.symbols["W1"].offset + work.places

    def run(self, count: int) -> list[Floats]:
        """So many gradients; the compared derivatives of the last."""
        for _ in range(count):
            found = self.structured(self.point).derivatives
        return [found[self.places]]


def network(work: Gradient) -> Derivation:
    """The derivation of one step on the batch."""
    inputs, hidden, outputs = work.widths
    raw = {
        "data": {"source": "mnist"}, "dtype": "float64", "batch": work.batch, "steps": 1,
        "layers": [{"units": hidden, "activation": "relu"}, {}],
    }  # fmt: skip
    spec = complete(
        from_plain(raw), DataShape(inputs=inputs, classes=outputs, targets=0, rows=work.batch)
    )
    return derive(spec, inputs=inputs, outputs=outputs, rows=work.batch)


def contender(work: Gradient) -> Central:
    """Prepared for the batch."""
    return Central(work)
