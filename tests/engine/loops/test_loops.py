"""Loops as data: what passes do to them, what they say, what they are compiled to."""

import re
from collections.abc import Iterator
from typing import Any

import golden_loops
import numpy as np
import pytest
from portable_trainings import make_training

import backsight
from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.loops.nests.places import NodePlaces
from backsight.engine.loops.passes.fuse import fuse
from backsight.engine.loops.passes.lanes import put_in_lanes
from backsight.engine.loops.passes.settle import settle
from backsight.engine.loops.representation import (
    Assign,
    For,
    Get,
    Index,
    NameValue,
    NumberValue,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
)
from backsight.engine.loops.step_program import make_loop_program
from backsight.engine.loops.sums import add_in_lanes
from backsight.engine.native.plan import NativePlan
from backsight.engine.portable.plan import PortablePlan
from backsight.native.available import describe_missing
from backsight.native.machine import write_assembly

compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
N = Index((("n", 1),))


def elementwise(source: str, target: str, op: str, turns: int = 20) -> For:
    """target[n] = op(source[n]) for every n."""
    return For(
        "n", 0, turns, (StoreStep(Place(target, (N,)), Op(op, (Get(Place(source, (N,))),))),)
    )


def arrays(*names: str) -> ArrayMap:
    """Arrays of 20 numbers in the workspace; x is given."""
    found = ArrayMap()
    found.place("x", "x", 0, (20,))
    for name in names:
        found.reserve(name, (20,))
    return found


def test_a_sum_is_not_called_like_a_symbol() -> None:
    """The second layer's `s` and the second sum of a product would be one name."""
    places = NodePlaces("float32", {1: "s2"})
    assert [places.make_name("s") for _ in range(3)] == ["s1", "s3", "s4"]


def loops_in(steps: tuple[Step, ...]) -> list[For]:
    return [s for s in steps if isinstance(s, For)]


def test_two_loops_over_one_axis_become_one_and_what_is_between_has_a_name() -> None:
    """y = -x, z = tanh(y): one loop, and y in no memory."""
    steps = (elementwise("x", "y", "negative"), elementwise("y", "z", "tanh"))
    (loop,) = settle(fuse(steps, arrays("y", "z")), arrays("y", "z"), {"z"})
    assert isinstance(loop, For)
    assert {s.place.array for s in loop.body if isinstance(s, StoreStep)} == {"z"}


def test_a_sum_is_whole_behind_its_loop() -> None:
    """y = x - sum(x) needs two loops."""
    total = (
        Assign("s", NumberValue(-0.0)),
        For("n", 0, 20, (Reduce("s", "add", Get(Place("x", (N,)))),)),
    )
    difference = Op("subtract", (Get(Place("x", (N,))), NameValue("s")))
    steps = (*total, For("n", 0, 20, (StoreStep(Place("y", (N,)), difference),)))
    assert len(loops_in(fuse(steps, arrays("y")))) == 2


def test_a_neighbor_is_not_the_same_turn() -> None:
    """z[n] = y[n + 1] cannot be made in the loop that makes y."""
    shifted = Get(Place("y", (Index((("n", 1),), 1),)))
    steps = (
        elementwise("x", "y", "negative", 19),
        For("n", 0, 19, (StoreStep(Place("z", (N,)), shifted),)),
    )
    assert len(loops_in(fuse(steps, arrays("y", "z")))) == 2


@pytest.mark.parametrize(
    ("count", "lanes"), [(1, [1]), (3, [2, 1]), (16, [16]), (50, [16, 2]), (31, [16, 8, 4, 2, 1])]
)
def test_lanes_are_powers_of_two(count: int, lanes: list[int]) -> None:
    """As many as fit, then what is left in ever narrower ones."""
    found = loops_in(put_in_lanes((elementwise("x", "y", "tanh", count),), "float32"))
    assert [x.lanes for x in found] == lanes
    assert sum(x.behind - x.first for x in found) == count


def test_four_numbers_are_added_by_halves() -> None:
    """(v0 + v2) + (v1 + v3)."""
    v = [NameValue(f"v{k}") for k in range(4)]
    pairs = Op("add", (v[0], v[2])), Op("add", (v[1], v[3]))
    assert add_in_lanes(v, "float64") == Op("add", pairs)


@pytest.mark.parametrize("name", golden_loops.NETWORKS)
def test_the_loops_are_those_of_the_files(name: str) -> None:
    """A review sees what a change of the passes does."""
    text = (golden_loops.FOLDER / f"{name}.txt").read_text("utf-8")
    assert golden_loops.write_loops(name) == text


def write_code(**options: Any) -> str:
    """LLVM's text of a network that has every word."""
    derivation = backsight.derive("moons", hidden=[20, 20], batch=40, **options)
    return print_llvm(make_loop_program(derivation, gathers=True, portable=True))


FUSED = re.compile(r"\bvf(?:n?m)(?:add|sub)\w*")


@compiled
@pytest.mark.parametrize("activation", ["gelu", "tanh", "softplus"])
def test_no_instruction_is_fused(activation: str) -> None:
    """In the instructions for a processor that has them; where it is allowed, some are found."""
    text = write_code(activation=activation, optimizer="adam")
    assert not FUSED.findall(write_assembly(text, "haswell"))
    allowed = re.sub(r"\b(fmul|fadd|fsub) ", r"\1 contract ", text)
    assert FUSED.findall(write_assembly(allowed, "haswell"))


def test_no_step_may_be_reordered() -> None:
    """No instruction carries a flag."""
    assert not re.search(r"\b(fast|reassoc|contract|nsz|arcp|afn)\b", write_code(activation="tanh"))


def run_both(number: int, steps: int) -> Iterator[tuple[Any, Any]]:
    """All that a random training makes, in NumPy and compiled, step by step."""
    training = make_training(number)
    run = backsight.start(training.data, engine="portable", **training.options)
    parts, program = run.experiment, run.experiment.program
    derivation, loop = program.batch_derivation, run.experiment.make_loop()
    data, gathers = parts.select_rows("train").arrays, loop.feed.list_rows(0) is not None
    states = (program.make_initial_state(), program.make_initial_state())
    plans = (
        PortablePlan(derivation, states[0], data, gathers=gathers, measured=True),
        NativePlan(derivation, states[1], data, gathers=gathers, portable=True),
    )
    for t in range(1, steps + 1):
        rows = loop.feed.list_rows(t - 1)
        if rows is not None and len(rows) != derivation.rows:
            continue
        draws = loop._draw(plans[1], t, 1) if plans[1].draws else {}
        one, two = (p.run(t, 1, s.numbers, rows, draws) for p, s in zip(plans, states, strict=True))
        yield one, two
        yield plans[0].g, plans[1].g
        for plan, state in zip(plans, states, strict=True):
            plan.finish(t, state.numbers)
        yield plans[0].sums, plans[1].sums
        for name, vector in states[0].vectors.items():
            yield vector, states[1].vectors[name]


def require_bits(number: int, steps: int) -> None:
    with np.errstate(all="ignore"):
        for one, two in run_both(number, steps):
            assert np.array_equal(np.asarray(one), np.asarray(two), equal_nan=True)


@compiled
@pytest.mark.parametrize("number", range(6))
def test_compiled_code_has_the_bits_of_the_portable_engine(number: int) -> None:
    """Loss, gradient, sums and all that is carried, of random trainings."""
    require_bits(number, 10)


@compiled
@pytest.mark.slow
@pytest.mark.parametrize("tens", range(30))
def test_it_has_them_in_three_hundred_trainings(tens: int) -> None:
    """Over 100 steps each."""
    for number in range(10 * tens, 10 * tens + 10):
        require_bits(number, 100)
