"""Hops: which entries join, read off the formula alone."""

import numpy as np
import pytest
from points import dense, derivation_of, point_of

from backsight.checks.paths.dependencies import find_ties
from backsight.checks.paths.layer_graph import build_layer_graph
from backsight.engine.graph.trace import NODE_WORDS, make_input

N, V = make_input("z", (5, 4)), make_input("g", (4,))
COLUMN, W = make_input("c", (5, 1)), make_input("W", (4, 4))
WORD = NODE_WORDS.__getitem__


@pytest.mark.parametrize(
    ("results", "name", "expected"),
    [
        (N * 2 + 1, "z", (-2, -1)),
        (N @ W + V, "z", (-2, None)),
        (N @ W + V, "W", (None, -1)),
        (N @ W + V, "g", (-1,)),
        (W @ N.T, "z", (-1, None)),
        (N / WORD("sum_units")(N), "z", (-2, None)),
        (N - WORD("max_units")(N), "z", (-2, None)),
        (N - WORD("sum_rows")(N), "z", (None, -1)),
        (N - WORD("sum_rows")(N) + WORD("sum_units")(N), "z", (None, None)),
        (WORD("total")(N), "z", (None, None)),
        (COLUMN * V, "c", (-2, None)),
        (COLUMN * V, "z", None),
        (WORD("where")(N > 0, N, 0), "z", (-2, -1)),
    ],
    ids=lambda v: v if isinstance(v, str) else None,
)  # fmt: skip
def test_ties_of_a_formula(results, name, expected):
    """Axis by axis: tied to an axis of the result, or free."""
    assert find_ties(results, name) == expected


def hops(**changes):
    return [h for out in build_layer_graph(derivation_of(**changes)).out.values() for h in out]


@pytest.mark.parametrize("layer", [dense(3, "softmax"), dense(3, "gelu"), {"layer": "dropout"}])
def test_what_is_joined_is_what_changes(layer):
    """Change each entry of a hop's source: those of its end that change are those it reaches."""
    point = point_of(layers=[dense(4, "tanh"), layer, dense()], rows=3)
    base = point.run_tape(point.theta)
    for hop in build_layer_graph(point.derivation).out["a1"]:
        for at in range(base["a1"].size):
            moved = base["a1"].copy()
            moved.flat[at] += 0.1
            tape = point.run_tape(point.theta)
            tape._values["a1"] = moved
            tape.run(hop.equations)
            changed = set(np.flatnonzero(np.ravel(tape[hop.end] != base[hop.end])))
            assert changed <= set(hop.map_places(np.array([at]))[0])
            assert changed or layer == {"layer": "dropout"}


def test_ways_of_reaching_are_the_same():
    """`reached`, entry by entry, and `spread`, all at once."""
    draw = np.random.default_rng(0)
    for hop in hops(layers=[dense(4, "softmax"), {"layer": "dropout"}, dense(3, "tanh"), dense()]):
        some = draw.random(hop.shape) < 0.2
        one_by_one = np.zeros(hop.end_shape, bool)
        one_by_one.flat[hop.map_places(np.flatnonzero(some)).ravel()] = True
        np.testing.assert_array_equal(hop.spread(some), one_by_one)


def test_a_layers_steps_are_one_hop():
    """Dropout's mask is no place of its own; the optimizer's look-ahead is none either."""
    found = hops(layers=[dense(4, "tanh"), {"layer": "dropout"}, dense()], optimizer="nesterov")
    ends = [(h.source, h.end) for h in found if "_ahead" not in h.source]
    assert ends == [("z1", "a1"), ("a1", "r1"), ("r1", "z2"), ("z2", "a2"), ("a2", "L")]
    assert {h.source for h in found if "_ahead" in h.source} == {
        "W1_ahead", "b1_ahead", "W2_ahead", "b2_ahead",
    }  # fmt: skip
