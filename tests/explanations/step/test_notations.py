"""The backward act as Nielsen writes it, and the names that PyTorch has."""

import numpy as np
import pytest

from backsight.explanations import make_sheet
from backsight.kernel.document import Equations, Numbers, Paragraph, TableBlock
from backsight.kernel.errors import BadInput
from backsight.render.mathematics.unicode import format_expression, format_symbol

HIDDEN = {"units": 4, "activation": "sigmoid"}


def arrays(document):
    return {b.symbol: b for b in document.blocks if isinstance(b, Numbers)}


@pytest.fixture
def step(derived, stepped):
    spec = {"layers": [HIDDEN, {"activation": "sigmoid"}], "loss": "half_sum_squared_error",
            "dtype": "float64"}  # fmt: skip
    return stepped(derived(spec))


def test_his_four_equations_hold(step):
    """δ and the derivatives, worked out from each other with his shapes, are what is shown."""
    shown = {k: b.values for k, b in arrays(make_sheet(step, notation="nielsen")).items()}
    tape = step.tape
    w2, x, a1 = tape["W2"].T, tape["x"].T, tape["a1"].T
    delta2 = shown["dC_da2"] * shown["sigma_prime_z2"]
    np.testing.assert_allclose(shown["delta2"], delta2)
    np.testing.assert_allclose(shown["delta1"], (w2.T @ delta2) * shown["sigma_prime_z1"])
    np.testing.assert_allclose(shown["dC_dw1"], shown["delta1"] @ x.T)
    np.testing.assert_allclose(shown["dC_dw2"], delta2 @ a1.T)
    np.testing.assert_allclose(shown["dC_db1"].ravel(), shown["delta1"].sum(axis=1))


def test_a_regularizers_part_comes_on_top(derived, stepped):
    """BP4 gives the data's part, and says so."""
    spec = {"layers": [HIDDEN, {"activation": "sigmoid"}], "regularizer": "l2", "dtype": "float64"}
    step = stepped(derived(spec))
    document = make_sheet(step, notation="nielsen")
    shown = arrays(document)["dC_dw1"]
    np.testing.assert_array_equal(shown.values, step.tape["dD_dW1"].T)
    notes = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    assert any("comes on top" in text for text in notes)


def test_slopes_as_a_diagonal_matrix(step):
    """Σ′ of one sample times the rest is its column of δ."""
    document = make_sheet(step, notation="nielsen", diagonal=True, sample=2)
    shown = {k: b.values for k, b in arrays(document).items()}
    delta2 = shown["Sigma_prime_z2"] @ shown["dC_da2"][:, 2]
    np.testing.assert_allclose(shown["delta2"][:, 2], delta2)
    np.testing.assert_allclose(
        shown["delta1"][:, 2], shown["Sigma_prime_z1"] @ (step.tape["W2"] @ delta2)
    )


@pytest.fixture
def reasons():
    """The equations of δ of a spec, in the terminal's letters, and what is said of them."""

    def list_equations(step, **more):
        blocks = make_sheet(step, notation="nielsen", topics="backward", **more).blocks
        rows = [r for b in blocks if isinstance(b, Equations) for r in b.rows]
        return {
            f"{format_symbol(s.left)} = {format_expression(s.rights[-1], r.shapes)}": r.reason
            for r in rows
            for s in r.statements
            if s.left.startswith("delta")
        }

    return list_equations


def test_softmax_and_log_likelihood_come_to_a_minus_y(derived, stepped, reasons):
    """BP1 as the engine has it, and its caption; two steps nowhere said to be one."""
    softmax = [HIDDEN, {"activation": "softmax"}]
    found = reasons(stepped(derived({"layers": softmax})))
    assert found["δ₂ = (a₂ − y) / N"].startswith("BP1: with this cost and this activation")
    found = reasons(stepped(derived({"layers": softmax, "loss": "mean_squared_error"})))
    assert found["δ₂ = (∂a₂/∂z₂)ᵀ ∂C/∂a₂"].startswith("BP1, with the whole Jacobian of softmax")
    linear = [{"units": 4, "activation": "identity"}, {"activation": "identity"}]
    found = reasons(stepped(derived({"layers": linear, "loss": "mean_squared_error"})))
    assert found["δ₂ = ∂C/∂a₂"] == "BP1, where every slope is 1"
    assert found["δ₁ = w₂ᵀ δ₂"] == "BP2, where every slope is 1"


def test_the_diagonal_forms_have_his_numbers(derived, stepped, reasons):
    """(33) for the last layer, (34) for the others, and (35) written out, which holds."""
    deep = {"layers": [HIDDEN, HIDDEN, {"activation": "sigmoid"}], "dtype": "float64",
            "loss": "half_sum_squared_error"}  # fmt: skip
    step = stepped(derived(deep))
    found = reasons(step, diagonal=True, sample=1)
    assert found["δ₃ = Σ′(z₃) ∂C/∂a₃"].startswith("BP1 as (33)")
    assert found["δ₁ = Σ′(z₁) w₂ᵀ δ₂"].startswith("BP2 as (34)")
    assert found["δ₁ = Σ′(z₁) w₂ᵀ Σ′(z₂) w₃ᵀ Σ′(z₃) ∂C/∂a₃"].startswith("(35)")
    shown = {k: b.values for k, b in arrays(make_sheet(
        step, notation="nielsen", diagonal=True, sample=1)).items()}  # fmt: skip
    product = np.linalg.multi_dot([
        shown["Sigma_prime_z1"], step.tape["W2"], shown["Sigma_prime_z2"], step.tape["W3"],
        shown["Sigma_prime_z3"], shown["dC_da3"][:, 1],
    ])  # fmt: skip
    np.testing.assert_allclose(shown["delta1"][:, 1], product)


def test_a_column_for_each_sample(step):
    """Shape, places and marks stand on their side."""
    shown = arrays(make_sheet(step, notation="nielsen"))["delta1"]
    assert shown.shape == (4, 4)
    assert shown.anchor == "backward/delta1"
    assert "column" in shown.about


def test_the_equations_are_named(step):
    """BP1 to BP4, last layer first."""
    blocks = make_sheet(step, notation="nielsen", topics="backward").blocks
    reasons = [r.reason[:3] for b in blocks if isinstance(b, Equations) for r in b.rows]
    assert reasons == ["BP1", "BP3", "BP4", "BP2", "BP3", "BP4"]


def test_other_layers_have_no_place_in_it(derived, stepped):
    """They are named, and another notation offered."""
    step = stepped(derived({"layers": [HIDDEN, {"layer": "batch_norm"}, {}]}))
    with pytest.raises(BadInput, match="this network has batch_norm: take --notation matrix"):
        make_sheet(step, notation="nielsen")


def test_pytorchs_names(derived, stepped):
    """As nn.Sequential numbers its modules: Linear, BatchNorm1d, ReLU, Dropout, Linear."""
    layers = [{"units": 4, "activation": "identity"}, {"layer": "batch_norm", "activation": "relu"},
              {"layer": "dropout"}, {}]  # fmt: skip
    step = stepped(derived({"layers": layers}))
    blocks = make_sheet(step, notation="framework").blocks
    table = next(b for b in blocks if isinstance(b, TableBlock))
    names = {row[0]: row[1] for row in table.rows}
    assert names["{W1}"] == "0.weight"
    assert names["{dL_dW1}"] == "0.weight.grad"
    assert names["{gamma1}"] == "1.weight"
    assert names["{W2}"] == "4.weight"
    assert [row[3] for row in table.rows if row[0] == "{W2}"] == ["(3, 4)"]
