"""Names as glyphs."""

import pytest

from backsight.render import format_symbol
from backsight.render.mathematics.latex import write_symbol_latex
from backsight.render.mathematics.letters import typeset_number

NAMES = {
    "W1": "W₁", "z12": "z₁₂", "theta": "θ", "lam": "λ", "beta1": "β₁", "Phi": "Φ",
    "eta_0": "η₀", "eta_s": "ηₛ", "t_s": "tₛ", "n_in1": "nᵢₙ₁", "n_out2": "nₒᵤₜ₂",
    "m_hat": "m̂", "v_hat": "v̂", "g_clipped": "ḡ", "theta_ahead": "θ̃", "W1_ahead": "W̃₁",
    "v_new": "v′", "theta_next": "θ⁺", "k1_2": "k₁⁽²⁾", "u1_12": "u₁⁽¹²⁾",
    "R_W1": "R(W₁)", "g_b1": "g(b₁)", "g_W1_clipped": "ḡ(W₁)", "d_W1": "d(W₁)",
    "dL_dz2": "∂L/∂z₂", "dD_dW1": "∂D/∂W₁", "da1_dz1": "∂a₁/∂z₁", "dL_dtheta": "∂L/∂θ",
    "x1_hat": "x̂₁", "mu1_bar": "μ̄₁", "mu1_bar_next": "μ̄₁⁺", "var1_bar_2": "var̄₁⁽²⁾",
    "dL_da1_z2": "∂L/∂a₁(z₂)", "dL_da1_2_r1_2": "∂L/∂a₁⁽²⁾(r₁⁽²⁾)", "dn1_ddelta1": "∂n₁/∂δ₁",
    "dL_dr1_2": "∂L/∂r₁⁽²⁾", "dr1_2_dr1": "∂r₁⁽²⁾/∂r₁",
    "factor": "factor", "decay": "decay", "down": "down", "best_loss": "best_loss",
    "dead_drop": "dead_drop", "delta_d": "δ(d)",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), NAMES.items())
def test_a_name_is_printed_as_a_textbook_has_it(name, text):
    """Subscripts, accents, Greek letters and derivatives come out of the name alone."""
    assert format_symbol(name) == text


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("delta_last_j", "δⱼᴸ", r"\delta_{j}^{L}"),
        ("w_above_kj", "wₖⱼˡ⁺¹", "w_{kj}^{l+1}"),
        ("a_under", "aˡ⁻¹", "a^{l-1}"),
        ("sigma_prime_z_here_j", "σ′(zⱼˡ)", r"\sigma^{\prime}(z_{j}^{l})"),
        ("da_last_k_dz_last_j", "∂aₖᴸ/∂zⱼᴸ", r"\frac{\partial a_{k}^{L}}{\partial z_{j}^{L}}"),
    ],
)
def test_a_layer_without_a_number_stands_above(name, text, latex):
    """Entries below the letter, its layer above it, as in Nielsen's book."""
    assert format_symbol(name) == text
    assert write_symbol_latex(name) == latex


def test_no_two_of_these_names_print_alike():
    """Each of the names above has a print of its own."""
    assert len({format_symbol(name) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9, "0.9"), (1e-8, "10⁻⁸"), (2.5e-7, "2.5 × 10⁻⁷"), (-1e-9, "−10⁻⁹"), (1e22, "10²²"),
        (1.0, "1"), (-3, "−3"), (float("inf"), "∞"), (float("-inf"), "−∞"),
        (0.1 + 0.2, "0.30000000000000004"), ("mean", "mean"), (True, "True"),
    ],
)  # fmt: skip
def test_a_number_is_printed_to_its_last_digit(value, text):
    """What is printed is the number that ran."""
    assert typeset_number(value) == text
