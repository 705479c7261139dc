"""A program as data: complete, for any number of rows, and a Derivation still."""

import json
from typing import Any

import msgspec
import pytest

from backsight.engine.derivation import Derivation
from backsight.engine.program_data.program_data import ProgramData, make_program_data
from backsight.training.prepare import prepare

OPTIONS: dict[str, Any] = {
    "hidden": [3], "optimizer": "adam", "schedule": "reduce_on_plateau", "norm": "batch",
    "dropout": 0.2, "batch": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def data() -> ProgramData:
    return make_program_data(prepare("moons", **OPTIONS).program)


def test_it_is_a_derivation_still(data: ProgramData) -> None:
    """What read the Derivation's JSON reads this."""
    derivation = msgspec.json.decode(msgspec.json.encode(data), type=Derivation)
    assert derivation == prepare("moons", **OPTIONS).program.batch_derivation


def test_each_formula_is_there_once(data: ProgramData) -> None:
    """And each equation, of training and of use, has its own."""
    equations = [*data.equations, *data.use.equations]
    assert {e.tree for e in equations} == data.formulas.keys()
    for equation in equations:
        tree = data.formulas[equation.tree]
        assert len(tree.parameters) == len(equation.operands)
        assert len(tree.results) == len(equation.targets)


def test_what_has_the_rows_is_marked(data: ProgramData) -> None:
    """Batches, what is made of them, masks, and N; no weight, no gradient of one."""
    marked = {name for name, symbol in data.symbols.items() if symbol.by_rows}
    assert {"x", "y", "N", "z1", "u1", "a2"} <= marked
    assert marked.isdisjoint({"W1", "theta", "g", "L", "K", "dL_dW1", "mu1"})
    for name in marked - {"N"}:
        assert data.symbols[name].shape[0] == data.rows == 8


def test_what_a_number_may_be_is_that_of_its_setting(data: ProgramData) -> None:
    """The rate and the steps are settings of the spec; other numbers follow from them."""
    bounds = {name: symbol.bounds for name, symbol in data.symbols.items() if symbol.bounds}
    assert bounds == {
        "eta_0": {"type": "number", "exclusiveMinimum": 0},
        "T": {"type": "integer", "minimum": 1, "maximum": 2**53},
    }


def test_use_drops_nothing(data: ProgramData) -> None:
    """And takes running statistics."""
    formulas = {e.formula for e in data.use.equations}
    assert not any("dropout" in name or "pullbacks" in name for name in formulas)
    assert "layers.batch_norm.use_steps.x_hat" in formulas


def test_infinity_is_no_number_of_json(data: ProgramData) -> None:
    """The schedule's best loss so far is spelt; a strict reader takes the text."""
    assert data.numbers["best"] == "Infinity"
    text = msgspec.json.encode(data).decode()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def test_an_initializer_that_calls_a_library_says_so() -> None:
    """Its start weights cannot be made elsewhere; all else is there."""
    data = make_program_data(prepare("xor", hidden=[2], init="orthogonal").program)
    strange = {name: f for name, f in data.formulas.items() if f.not_portable}
    assert strange.keys() == {"initializers.orthogonal.value"}
    assert "not portable" in strange["initializers.orthogonal.value"].not_portable
