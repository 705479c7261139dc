"""The numbers that the comments of `checks/structured` give are those of their 2-3-2 example."""

import numpy as np
import pytest
from points import dense, derivation_of

from backsight.checks import Point
from backsight.checks.structured import REAL, Differentiator, Probe, native_rows
from backsight.checks.structured.events import UnitEquations
from backsight.checks.structured.incidence import find_pairs
from backsight.checks.structured.native_rows import NativeRowRunner
from backsight.checks.structured.planned_tail import PlannedTail
from backsight.checks.structured.routes import Join, RouteMap

H = 0.5
PROBE = Probe(
    numbers=REAL,
    sides=lambda w: (np.full(w.shape, H), np.full(w.shape, -H)),
    signs=(1.0, -1.0),
)


@pytest.fixture(scope="module")
def point():
    """The example: ReLU, mean squared error, three rows."""
    derivation = derivation_of(
        inputs=2, outputs=2, rows=3, layers=[dense(3, "relu"), dense(None, "identity")]
    )
    theta = [1, -1, 2, 0, 1, -1, 0, 0.5, -1, 1, 2, 3, -1, -1, 1, 0.5, 0]
    return Point(
        derivation=derivation,
        values={
            "theta": np.array(theta, float),
            "x": np.array([[1.0, 2], [0, 1], [2, 0]]),
            "y": np.array([[1.0, 0], [0, 1], [1, 1]]),
        },
    )


@pytest.fixture(scope="module")
def routes(point):
    """The routes from z1 and from z2."""
    found = RouteMap(point.derivation)
    dense_layers = [e for e in point.derivation.acts("forward") if "dense" in e.formula]
    return found, [found.find_route(e) for e in dense_layers]


def test_the_sums_by_weight(point):
    """Signed changes of the loss, rows evaluated, kinks crossed, one idle weight."""
    gradient = Differentiator(point.derivation, PROBE)(point)
    expected = [9, 4.83, 5, 4.21, 15.5, 0, 5.71, 10.67, 2.5, 0.67, 4.17, 5, -1, -1.5, 6, 2.83, 1.33]
    np.testing.assert_allclose(gradient.sums, expected, atol=0.005)
    assert (round(gradient.loss, 3), gradient.rows, gradient.rows_run) == (15.792, 51, 30)
    assert np.flatnonzero(gradient.crossings).tolist() == [3, 5, 6]
    assert gradient.idle == 1


def test_the_two_routes(routes):
    """Columns, joins and tails as `routes` lists them."""
    first, second = routes[1]
    assert first.joins == [Join(target="z2", column="a1", through="W2")]
    assert second.joins == [Join(target="a2", column="a2")]
    names = [[e.targets[0] for e in part] for r in routes[1] for part in (r.columns, r.tail)]
    assert names == [["a1"], ["a2", "L"], ["a2"], ["L"]]


def test_the_events_of_unit_1(point, routes):
    """Four places, three events, their changes by side; and what the tail makes of them."""
    tape, route = point.run_tape(point.theta), routes[1][0]
    (pairs,) = find_pairs(point.values["x"], 3, 100, share=False)
    unit = UnitEquations(routes[0], route, PROBE, tape)
    events = unit.find_events(1, pairs, (H, -H), None)
    assert (events.runs, events.place.tolist()) == (((1, 0, 3),), [0, 2, 3])
    assert events.row.tolist() == [0, 0, 1]
    assert [s["a1"].tolist() for s in events.changes] == [[0.5, 1, 0.5], [-0.5, -1, -0.5]]
    tail = PlannedTail(routes[0], route, PROBE, tape, rows=8, kinks=False)
    tail.bind(tape)
    np.testing.assert_allclose(tail.run(events)[0], [4.833, 9.667, 5.833], atol=0.0005)


def test_the_loops(routes):
    """What `engine.native.row_program` shows in short stands in the loops, lane by lane."""
    source = NativeRowRunner(routes[0], routes[1][0], PROBE).source
    for line in (
        "for side in 0..2:",
        "in 8 lanes gathering many:",
        "maximum_0 = maximum(z after, 0)",
        "joined z2_1 = row z2.5 + ((after a1.2 - column a1.3) * through z2.6)",
        "(1 * losses.10) + (-1 * losses.11), 0)",
    ):
        assert line in source


def test_the_blocks(point, routes, monkeypatch):
    """Four pairs of three rows in blocks of two, as `native_rows` shows them."""
    monkeypatch.setattr(native_rows, "PAIRS", 2)
    (pairs,) = find_pairs(point.values["x"], 3, 100, share=False)
    blocks = native_rows.make_blocks(pairs, 3)
    assert (blocks.rows.tolist(), blocks.places.tolist()) == ([0, 1, 2], [0, 4, 1, 2])
    assert blocks.x.tolist() == [[1, 2], [1, 0], [2, 0]]
    assert blocks.inputs.tolist() == [[0, 1], [1, 0], [0, 0]]
