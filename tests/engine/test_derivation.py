"""A Derivation is plain data with true shapes."""

import msgspec
import numpy as np
import pytest
from networks import batch, derivation_of, every, spec_of

from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.interpret import evaluate
from backsight.engine.state import make_initial_state
from backsight.kernel.formula import Formula, formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, sum_units
from backsight.maths import catalogs
from backsight.maths.layers import Layer

RICH = {
    "layers": [{"units": 7}, {"layer": "dropout"}, {"units": 5, "activation": "gelu"}, {}],
    "optimizer": "nesterov", "regularizer": "l2", "clipping": "by_norm", "warmup": 3,
    "schedule": "reduce_on_plateau",
}  # fmt: skip


def test_it_survives_json() -> None:
    """A Derivation written as JSON and read back is equal."""
    derivation = derivation_of(**RICH)
    again = msgspec.json.decode(msgspec.json.encode(derivation), type=Derivation)
    assert again == derivation


def test_numbers_are_consecutive_and_operands_known() -> None:
    """Every operand is a symbol that is given or made by an earlier equation."""
    derivation = derivation_of(**RICH)
    made = {s.name for s in derivation.symbols.values() if s.role != "value" or s.part_of}
    for number, equation in enumerate(derivation.equations, 1):
        assert equation.number == number
        assert {o for o in equation.operands if o} <= made | {"eta", "eta_s", "t_s", "T_s"}
        made.update(equation.targets)


@pytest.mark.parametrize("optimizer", every("optimizers"))
def test_shapes_are_those_of_the_numbers(optimizer: str) -> None:
    """Each symbol's stated shape is the shape of its value when the equations run."""
    derivation = derivation_of(**{**RICH, "optimizer": optimizer})
    state = make_initial_state(derivation, 0, "reduce_on_plateau")
    given = {**batch(derivation), **state.vectors, **state.numbers, "t": 1}
    tape = evaluate(derivation, given)
    for name in tape:
        assert np.shape(tape[name]) == derivation.symbols[name].shape, name


def test_without_training_nothing_is_dropped_or_updated() -> None:
    """The derivation for use has a forward and a loss act only, and no dropout."""
    spec = spec_of(**RICH)
    derivation = derive(spec, inputs=6, outputs=3, rows=4, training=False)
    assert {e.act for e in derivation.equations} == {"forward", "loss"}
    assert not [e for e in derivation.equations if "dropout" in e.formula]


def test_fusing_is_said() -> None:
    """Softmax with cross-entropy is one step and says so; on probabilities it says it clips."""
    fused = derivation_of(loss="categorical_cross_entropy")
    assert any("one step" in e.reason for e in fused.acts("loss"))
    clipped = derivation_of(
        loss="categorical_cross_entropy", layers=[{"units": 4}, {"activation": "sigmoid"}]
    )
    assert any("at epsilon or above" in note for note in clipped.notes)


def test_the_input_gradient_is_not_derived() -> None:
    """Nobody needs dL/dx, which would add half the arithmetic: no equation makes it."""
    assert "dL_dx" not in derivation_of(**RICH).symbols


@formula
def of_length_one(x: Array) -> Array:
    return x / sqrt(sum_units(x * x))


@formula
def pull_of_length_one(upstream: Array, x: Array, q: Array) -> Array:
    length = sqrt(sum_units(x * x))
    return (upstream - q * sum_units(upstream * q)) / length


@formula
def one_minus(upstream: Array, q: Array) -> Array:
    return upstream * (1 - q)


@pytest.mark.parametrize("pullback", [pull_of_length_one, one_minus])
def test_nothing_is_said_of_a_factor_that_the_formula_does_not_have(pullback: Formula) -> None:
    """Where a pullback is no product of operands, no reason says which of them the factor is."""
    layer = Layer(name="unit_rows", steps={"q": of_length_one}, pullbacks={"x": pullback})
    catalogs["layers"].admit(layer)
    derivation = derivation_of(layers=[{"units": 7}, {"layer": "unit_rows"}, {}])
    (pulled,) = [e for e in derivation.acts("backward") if "unit_rows" in e.formula]
    assert pulled.reason.startswith("chain rule: {dL_da1} = {dL_dq1} · {dq1_da1}")
    assert ", and {dq1_da1} is" not in pulled.reason
