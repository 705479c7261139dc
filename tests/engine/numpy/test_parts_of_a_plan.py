"""Lowering, placing and writing a step, each by itself, on the 2-3-2 example of the comments."""

import numpy as np
import pytest
from golden_sources import SOURCES, WIDE, small
from networks import derivation_of

import backsight.engine.numpy.writer as writer_module
from backsight.engine.derivation import Derivation
from backsight.engine.graph.trace import Node
from backsight.engine.numpy.blocks import BlockWriter
from backsight.engine.numpy.buffers import Placement
from backsight.engine.numpy.lines import SourceLine
from backsight.engine.numpy.plan import (
    StepNodes,
    compile_step,
    list_number_names,
    lower_step,
    make_buffers,
    place_step,
    write_step,
)
from backsight.engine.numpy.writer import NumpyWriter
from backsight.engine.state import make_initial_state
from backsight.kernel.types import Floats


def placed(derivation: Derivation) -> tuple[StepNodes, Placement, dict[str, Floats]]:
    """A step, where its values go, and the state's vectors."""
    step = lower_step(derivation)
    vectors = make_initial_state(derivation, 0, "constant").vectors
    placement, copies = place_step(derivation, step, vectors, make_buffers(derivation))
    assert not copies
    return step, placement, vectors


def test_fifteen_equations_become_23_steps_and_the_update_4() -> None:
    """As the comment at the head of `plan` says; z2 and a2 are one node."""
    step = lower_step(small(optimizer="momentum"))
    assert (len(step.gradient), len(step.update)) == (23, 4)
    assert step.symbol_nodes["z2"] is step.symbol_nodes["a2"]


def test_carried_values_go_over_the_old_ones_and_gradients_to_their_places() -> None:
    """v_next and its first term lie in v, theta_next in theta, dL/dW2 at 9 to 15 of g."""
    step, placement, vectors = placed(small(optimizer="momentum"))
    writer = NumpyWriter(placement, ["t"])
    write_step(writer, step)
    array_of = placement.find_array
    assert array_of(step.symbol_nodes["v_next"]) is vectors["v"]
    assert array_of(step.update[0]) is vectors["v"]
    assert array_of(step.symbol_nodes["theta_next"]) is vectors["theta"]
    part = array_of(step.symbol_nodes["dL_dW2"])
    whole = array_of(step.symbol_nodes["g"])
    assert part.__array_interface__["data"] == whole[9:15].__array_interface__["data"]


def test_what_is_written_runs_without_a_plan() -> None:
    """A source and what it sees are enough: the functions return the loss and the rate."""
    derivation = small(optimizer="momentum")
    step, placement, _vectors = placed(derivation)
    writer = NumpyWriter(placement, list_number_names(derivation, step.symbol_nodes))
    gradient, update, rate = compile_step(write_step(writer, step), writer.make_scope())
    assert gradient(1) == 0  # x and y are zeros, and so are the biases
    assert update(1) is None
    assert rate(1) == 0.01


def test_a_line_is_written_under_other_names() -> None:
    """What it reads and what it writes change alike; what is not named stays."""
    line = SourceLine(form="add({0}, {1}, out={out})", reads=("b1", "b11"), out="b1")
    assert line.write() == "add(b1, b11, out=b1)"
    assert line.write({"b1": "b1_"}) == "add(b1_, b11, out=b1_)"
    assert line.names == {"b1", "b11"}


def test_the_lines_that_are_quoted_are_generated() -> None:
    """Each line of code in the comment of `writer` is a line of the source."""
    text = writer_module.__doc__ or ""
    quoted = [line[:37].strip() for line in text.splitlines() if line.startswith("    ")]
    assert quoted == [line.strip() for line in SOURCES["two_three_two"]().splitlines()]


@pytest.mark.parametrize("outside", [False, True])
def test_only_what_is_used_in_passing_has_the_memory_of_one_block(outside: bool) -> None:
    """A vector that a line after the loop reads has blocks of its own, one behind the other."""
    node, more = (Node("exp", (Node("input", (n,), (90_000,)),), (90_000,)) for n in "xy")
    placement = Placement([node, more], {}, "float32", [])
    name = placement.choose_output(node, 0)
    lines = [SourceLine(form="exp({0}, out={out})", reads=(name,), out=name, flat=(name,))]
    lines += [SourceLine(form="return {0}", reads=(name,))] if outside else []
    writer = BlockWriter(
        placement=placement,
        lines=lines,
        crossing_names=set(),
        piece_names={},
        cut_pieces=lambda _blocks, _start, _stop: (),
    )
    loop, *_rest = writer.write()
    first, second = placement.arrays[loop.split()[-1].rstrip(":")][:2]
    assert np.shares_memory(first[0], second[0]) is not outside


def test_a_wide_update_is_a_loop_over_three_blocks() -> None:
    """90,003 weights: 32,768, as many again, and the rest."""
    derivation = derivation_of(layers=WIDE, optimizer="adamw", clipping="by_value")
    step, placement, _vectors = placed(derivation)
    write_step(NumpyWriter(placement, ["t"]), step)
    (table,) = [c for c in placement.arrays.values() if isinstance(c, list)]
    assert [len(block[0]) for block in table] == [32_768, 32_768, 24_467]
