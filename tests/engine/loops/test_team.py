"""What threads share, where they meet, and that bits do not depend on how many there are."""

from typing import Any

import numpy as np
import pytest
from portable_trainings import hash_run, make_training

import backsight
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import (
    Alone,
    Assign,
    For,
    Get,
    Index,
    Meet,
    NameValue,
    NumberValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
)
from backsight.engine.loops.step_program import make_loop_program
from backsight.engine.loops.team.share import share
from backsight.engine.loops.team.turns import divide
from backsight.native.available import describe_missing
from backsight.native.product_parts import find_bounds
from backsight.native.thread_count import set_threads

compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
B, N, U = Index((("b", 1),)), Index((("b", 8), ("n", 1))), Index((("u", 1),))
QUICK = (2, 4, 5)
"""Of the random trainings, those of one, two and three layers that are compiled soonest."""
MANY = [pytest.param(n, marks=[] if n in QUICK else [pytest.mark.slow]) for n in range(120)]


def place_arrays(**shapes: tuple[int, ...]) -> ArrayMap:
    """Arrays in the workspace."""
    arrays = ArrayMap()
    for name, shape in shapes.items():
        arrays.reserve(name, shape)
    return arrays


def make_nest(*body: Step) -> For:
    """Four blocks, large enough to be worth two threads."""
    return For("b", 0, 4, (For("n", 0, 8, (For("u", 0, 1000, body),)),))


def test_turns_that_make_rows_of_their_own_are_divided() -> None:
    store = StoreStep(Place("a", (N, U)), Op("tanh", (Get(Place("z", (N, U))),)))
    assert divide(make_nest(store), place_arrays(a=(32, 1000), z=(32, 1000)), {"a"}) == frozenset()


def test_turns_that_read_what_another_makes_are_not() -> None:
    before = Index((("b", 8), ("n", 1)), -1)
    store = StoreStep(Place("a", (N, U)), Get(Place("a", (before, U))))
    assert divide(make_nest(store), place_arrays(a=(32, 1000)), ()) is None


def test_turns_that_read_a_whole_array_that_they_make_are_not() -> None:
    store = StoreStep(Place("a", (N, U)), Get(Place("a", (Index(), U))))
    assert divide(make_nest(store), place_arrays(a=(32, 1000)), ()) is None


def test_sums_that_began_outside_are_not_divided() -> None:
    assert divide(make_nest(Reduce("s", "add", NumberValue(1.0))), ArrayMap(), ()) is None


def test_sums_that_begin_inside_are() -> None:
    nest = make_nest(Reduce("s", "add", NumberValue(1.0)))
    keep = StoreStep(Place("parts", (B,)), NameValue("s"))
    nest = For("b", 0, 4, (Assign("s", NumberValue(-0.0)), *nest.body, keep))
    assert divide(nest, place_arrays(parts=(4,)), {"parts"}) == frozenset()


def test_what_all_turns_write_to_is_scratch_where_nobody_else_reads_it() -> None:
    nest = make_nest(StoreStep(Place("a", (U,)), NumberValue(1.0)))
    arrays = place_arrays(a=(1000,))
    assert divide(nest, arrays, ()) == {"a"}
    assert divide(nest, arrays, {"a"}) is None


def test_small_nests_are_not_divided() -> None:
    store = StoreStep(Place("a", (B,)), NumberValue(1.0))
    assert divide(For("b", 0, 4, (store,)), place_arrays(a=(4,)), ()) is None


def test_vectors_of_a_parameter_in_place() -> None:
    """theta_next lies where theta does: each turn reads and makes its own entries."""
    arrays = place_arrays(theta=(32_000,))
    arrays.regions["theta_next"] = arrays.regions["theta"]
    at = Index((("b", 8000), ("n", 1000), ("u", 1)))
    store = StoreStep(Place("theta_next", (at,)), Op("negative", (Get(Place("theta", (at,))),)))
    assert divide(make_nest(store), arrays, {"theta"}) == frozenset()
    shifted = Index(at.axes, 1)
    store = StoreStep(Place("theta_next", (at,)), Get(Place("theta", (shifted,))))
    assert divide(make_nest(store), arrays, {"theta"}) is None


def test_they_meet_where_one_needs_what_another_made() -> None:
    one = make_nest(StoreStep(Place("a", (N, U)), NumberValue(1.0)))
    two = make_nest(StoreStep(Place("b", (N, U)), Get(Place("a", (Index(), U)))))
    other = make_nest(StoreStep(Place("c", (N, U)), NumberValue(2.0)))
    arrays = place_arrays(a=(32, 1000), b=(32, 1000), c=(32, 1000))
    large = [ProductCall("d", "e", "f", (False, False), (400, 400, 400))]
    for name in "def":
        arrays.reserve(name, (400, 400))
    shared = share(([one, other, two, *large], []), arrays, (), 3)
    assert shared is not None
    kinds = [type(s).__name__ for s in shared.halves[0]]
    assert kinds == ["For", "For", "Meet", "For", "ProductCall"]


def test_sums_that_one_thread_makes_are_told() -> None:
    """A nest that is not divided, stores something and leaves a sum that two others need."""
    add = Reduce("s", "add", NumberValue(1.0))
    nest = For("u", 0, 10, (add, StoreStep(Place("a", (U,)), NumberValue(1.0))))
    large = ProductCall("d", "e", "f", (False, False), (400, 400, 400))
    arrays = place_arrays(a=(10,), b=(10,), c=(10,), d=(400, 400), e=(400, 400), f=(400, 400))
    users = [For("u", 0, 10, (StoreStep(Place(n, (U,)), NameValue("s")),)) for n in "bc"]
    steps = [Assign("s", NumberValue(0.0)), nest, large, *users]
    shared = share((steps, []), arrays, (), 3)
    assert shared is not None
    told = Place("seen", (Index((), 3),))
    alone = Alone((nest, StoreStep(told, Op("host", (NameValue("s"),)))))
    assert shared.halves[0][1:4] == (alone, Meet(), Assign("s", Op("real", (Get(told),))))
    assert shared.shown_numbers == 4


@pytest.mark.parametrize("length", [1, 15, 16, 33, 100, 512, 1000])
@pytest.mark.parametrize("parts", [1, 2, 3, 8])
def test_parts_of_a_product_are_the_whole(length: int, parts: int) -> None:
    bounds = [find_bounds(length, k, parts) for k in range(parts)]
    assert [n for first, behind in bounds for n in range(first, behind)] == list(range(length))
    assert all(first % 16 == 0 for first, behind in bounds if first < behind)


# ------------------------------------------------------------------------------ whole trainings
@pytest.mark.sweep(2)
@compiled
@pytest.mark.usefixtures("everything_shared")
@pytest.mark.parametrize("engine", ["native", "portable"])
@pytest.mark.parametrize("number", MANY)
def test_bits_do_not_depend_on_threads(number: int, engine: str) -> None:
    """Of random trainings of the whole catalog, with everything shared that can be."""
    training = make_training(number)
    hashes = []
    for threads in (1, 2, 3):
        set_threads(threads)
        run = backsight.start(training.data, engine=engine, **training.options | {"steps": 12})
        hashes.append(hash_run(run))
    assert hashes[0] == hashes[1] == hashes[2]


LARGE: list[dict[str, Any]] = [
    {"hidden": [128], "batch": 128, "optimizer": "adam", "dtype": "float32"},
    {"hidden": [96, 50], "batch": 100, "norm": "batch", "dropout": 0.1, "dtype": "float64"},
    {"hidden": [50], "batch": 100, "norm": "layer", "clip_norm": 0.1, "l2": 1e-3},
]


@pytest.mark.slow
@compiled
@pytest.mark.parametrize(
    "options",
    [
        pytest.param(LARGE[0], id="adam"),
        pytest.param(LARGE[1], id="batch_norm", marks=pytest.mark.slow),
        pytest.param(LARGE[2], id="layer_norm"),
    ],
)
def test_bits_of_networks_that_are_worth_threads(options: dict[str, Any]) -> None:
    """784 inputs: products in parts, rows in blocks, as they come."""
    random = np.random.default_rng(0)
    data = random.random((300, 784)), random.integers(0, 10, 300).astype(str)
    ends = []
    for threads in (1, 2, 3):
        set_threads(threads)
        run = backsight.train(data, engine="native", steps=12, **options)
        ends.append({name: v.tobytes() for name, v in run.state.vectors.items()})
    set_threads("auto")
    program = make_loop_program(run.experiment.program.batch_derivation, gathers=True)
    assert program.is_shared
    assert any(isinstance(s, Meet) for s in program.gradient)
    assert ends[0] == ends[1] == ends[2]


def test_a_small_network_is_not_shared() -> None:
    run = backsight.start("xor", engine="numpy")
    assert not make_loop_program(run.experiment.program.batch_derivation, gathers=True).is_shared
