"""The work of deriving and printing grows with the number of layers, and no faster."""

import sys

import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.derive import derive
from backsight.engine.graph.lower import lower
from backsight.engine.spec import from_plain
from backsight.explanations import make_derivation_page
from backsight.render import to_terminal

KINDS = {
    "dense": [{"units": 3}],
    "normalized": [{"units": 3}, {"layer": "batch_norm"}, {"layer": "dropout"}],
    "with skips": [{"units": 3}, {"layer": "residual"}],
}


def derivation_of(block, blocks):
    """A network of so many blocks behind a dense layer."""
    raw = {
        "data": {"source": "xor"}, "layers": [{"units": 3}, *block * blocks, {}], "batch": 4,
        "optimizer": "nesterov", "clipping": "by_norm", "regularizer": "l2",
    }  # fmt: skip
    shape = DataShape(inputs=2, classes=2, targets=0, rows=100)
    return derive(complete(from_plain(raw), shape), inputs=2, outputs=2, rows=4)


def count_calls(work):
    """How many functions some work calls."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("kind", "fewest"),
    [("dense", 4), *(pytest.param(kind, 20, marks=pytest.mark.slow) for kind in KINDS)],
)
def test_twice_as_many_layers_are_twice_the_work(kind, fewest):
    """In calls of functions, from the spec to the page."""

    def work(blocks):
        return count_calls(
            lambda: to_terminal(make_derivation_page(derivation_of(KINDS[kind], blocks)), width=100)
        )

    work(1)
    once, twice, four_times = map(work, (fewest, 2 * fewest, 4 * fewest))
    assert four_times - twice < 2.2 * (twice - once)


@pytest.mark.slow
def test_a_network_is_deeper_than_the_recursion_limit():
    """Every layer has its equations, and the sum of all their costs its steps."""
    layers = sys.getrecursionlimit() + 200
    derivation = derivation_of(KINDS["dense"], layers)
    (steps,) = lower(derivation, derivation.acts("loss"))
    assert len(derivation.weights()) == 2 * (layers + 2)
    assert sum(node.op == "add" for node in steps.nodes) > layers
