"""Residual connections: what is added, and the chain rule where a symbol is read twice."""

from typing import Any

import numpy as np
import pytest
from networks import STACKS, batch, derivation_of, residual, spec_of

from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.interpret import evaluate
from backsight.engine.skips import with_skips
from backsight.engine.spec import from_plain
from backsight.engine.state import make_initial_state
from backsight.kernel.errors import BadInput, BadSpec

UNITS: dict[str, Any] = {"units": 7}


def formula_of(derivation: Derivation, target: str) -> tuple[str, tuple[str, ...]]:
    """How a symbol is made."""
    equation = next(e for e in derivation.equations if target in e.targets)
    return equation.formula, equation.operands


def test_it_adds_what_the_layers_skipped_took() -> None:
    """B(A(x)) + A(x) where B is skipped, bit for bit."""
    derivation = derivation_of(layers=[UNITS, UNITS, residual(1), {}], dtype="float64")
    state = make_initial_state(derivation, 0, "constant")
    tape = evaluate(derivation, {**batch(derivation), **state.vectors, "t": 1})
    assert formula_of(derivation, "s2") == ("layers.residual.steps.s", ("a2", "a1"))
    np.testing.assert_array_equal(tape["s2"], tape["a2"] + tape["a1"])


@pytest.mark.parametrize("over", [1, 2, 3])
def test_over_counts_the_layers_of_the_spec(over: int) -> None:
    """From the one just before it backwards, in training and in use alike."""
    layers = [{"units": 6}, {"units": 6}, {"layer": "dropout"}, residual(over), {}]
    spec = spec_of(layers=layers)
    for training, taken in ((True, ["a2", "a1", "x"]), (False, ["a2", "a1", "x"])):
        derivation = derive(spec, inputs=6, outputs=3, rows=4, training=training)
        came = "r2" if training else "a2"
        assert formula_of(derivation, "s2")[1] == (came, taken[over - 1])


def test_derivatives_through_both_ways_add_up() -> None:
    """Each way has its part, and the sum says by which rule."""
    derivation = derivation_of(layers=[UNITS, UNITS, residual(1), {}])
    assert formula_of(derivation, "dL_da1") == ("calculus.add.value", ("dL_da1_z2", "dL_da1_s2"))
    total = next(e for e in derivation.equations if e.targets == ("dL_da1",))
    assert "through {z2} and {s2}" in total.reason
    assert "several variables" in total.reason
    assert derivation.symbols["dL_da1_s2"].about.startswith("the part of {dL_da1}")


def test_three_ways_are_three_terms() -> None:
    """Several connections from one layer."""
    derivation = derivation_of(layers=STACKS["several from one"])
    assert formula_of(derivation, "dL_da1")[1] == (
        "dL_da1_z2", "dL_da1_s2", "dL_da1_s3", "dL_da1_s4",
    )  # fmt: skip


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_derived_in_vain(stack: str) -> None:
    """Every derivative is read by a later equation, and dL/dx is not made."""
    derivation = derivation_of(layers=STACKS[stack])
    read = {o for e in derivation.equations for o in e.operands}
    made = {t for e in derivation.acts("backward") for t in e.targets}
    assert made - read <= {"g"}
    assert not [m for m in made if m.startswith("dL_dx") and not m.startswith("dL_dx1")]
    assert derivation.symbols.keys() >= made


def test_a_connection_from_the_input_forks_nothing() -> None:
    """No weights lie before x, so nothing goes back there."""
    derivation = derivation_of(layers=STACKS["residual from the input"])
    assert "dL_ds1" in derivation.symbols
    assert not [s for s in derivation.symbols if s.startswith("dL_dx")]


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([residual(1), UNITS, {}], "skips 1 layer .* at least one layer before"),
        ([UNITS, residual(2), {}], "more than the 1 before it: give over = 1"),
        ([{"units": 5}, residual(1), {}], "adds what is 6 wide .* to what is 5 wide"),
        ([UNITS, {"units": 5}, UNITS, residual(1), {}], "adds what is 5 wide .* to what is 7 wide"),
        ([UNITS, UNITS, residual(0), {}], "≥ 1"),
        ([UNITS, UNITS, residual(1.5), {}], "over = 1.5"),  # type: ignore[arg-type] # on purpose
        ([UNITS, UNITS, residual(1, units=7), {}], "leave out units = 7"),
        ([UNITS, {"layer": "batch_norm", "initializer": "he_normal"}, {}], "leave out init"),
        ([UNITS, {"layer": {"name": "batch_norm", "momentum": 0.1}}, {}], "epsilon, newest"),
        ([UNITS, {"layer": {"name": "batch_norm", "newest": 0}}, {}], "newest = 0"),
        ([UNITS, {"layer": {"name": "layer_norm", "epsilon": 0}}, {}], "epsilon = 0"),
        ([UNITS, {}, {"layer": "batch_norm"}], "last layer is batch_norm, but a dense layer"),
        ([UNITS, {}, residual(1)], "last layer is residual"),
    ],
)
def test_what_cannot_be_is_refused(layers: list[Any], words: str) -> None:
    """With both widths, or how far back it may reach, and what to do."""
    with pytest.raises(BadInput, match=words):
        spec_of(layers=layers)


@pytest.mark.parametrize("batch", [1, 0])
def test_batch_norm_on_one_row_is_refused(batch: int) -> None:
    """A row alone is its own mean: nothing would be left of it."""
    layers = [UNITS, {"layer": "batch_norm"}, {}]
    shape = DataShape(inputs=6, classes=3, targets=0, rows=64 if batch else 1)
    raw = {"data": {"source": "xor"}, "layers": layers, "batch": batch}
    with pytest.raises(BadSpec, match="--batch 2 or more, or take layer_norm"):
        complete(from_plain(raw), shape)
    raw["layers"] = [UNITS, {"layer": "layer_norm"}, {}]
    assert complete(from_plain(raw), shape).batch == 1


@pytest.mark.parametrize(
    ("widths", "inputs", "found"),
    [([4, 4, 4], 4, [1, 1, 1]), ([4, 4], 2, [0, 1]), ([3, 4], 2, [0, 0]), ([], 2, [])],
)
def test_connections_are_put_where_they_fit(
    widths: list[int], inputs: int, found: list[int]
) -> None:
    """Around each hidden layer as wide as what it takes, not around the output."""
    raw = {"data": {"source": "xor"}, "layers": [*({"units": w} for w in widths), {}]}
    layers = with_skips(from_plain(raw).layers, inputs)
    names = "".join(layer.layer.name[0] for layer in layers)
    assert names == "".join("dr" if f else "d" for f in found) + "d"


def test_a_connection_goes_around_the_whole_block() -> None:
    """A dense layer with its normalization and its dropout."""
    block = [UNITS, {"layer": "batch_norm"}, {"layer": "dropout"}]
    raw = {"data": {"source": "xor"}, "layers": [*block, *block, {}]}
    layers = with_skips(from_plain(raw).layers, 2)
    assert [str(x.layer) for x in layers[6:]] == ["residual:over=3", "dense"]
