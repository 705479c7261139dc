"""The verdict on a gradient of the user's own."""

import dataclasses

import numpy as np
import pytest

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.kernel.errors import BadInput
from backsight.languages.choose import speaking

X = np.random.default_rng(0).normal(size=(3, 4))


def cubes(x):
    return (x**3).sum()


def cubes_gradient(x):
    return 3 * x**2


def test_a_right_gradient_agrees_to_twelve_digits_and_nothing_is_named():
    """The complex step is used where f takes complex numbers."""
    verdict = check_gradient(cubes, cubes_gradient, X)
    assert verdict.agrees
    assert verdict.slip is None
    assert verdict.method == "complex step"
    assert verdict.digits > 12


def test_where_complex_numbers_are_refused_central_differences_give_nine_digits():
    """The certainty is claimed, and holds."""
    verdict = check_gradient(lambda x: float(cubes(x)), cubes_gradient, X)
    assert verdict.agrees
    assert verdict.method == "central difference"
    assert verdict.certain > 9


def test_the_complex_step_is_not_used_where_it_lies():
    """abs throws the imaginary part away."""
    verdict = check_gradient(lambda x: np.sum(np.abs(x) ** 2), lambda x: 2 * x, X)
    assert verdict.agrees
    assert verdict.method == "central difference"


@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1.0, 1e3, 1e8])
def test_the_step_suits_x(scale):
    """A function that varies on the scale of x is differentiated on that scale."""
    x = scale * X
    verdict = check_gradient(
        lambda x: float(np.sin(x / scale).sum()), lambda x: np.cos(x / scale) / scale, x
    )
    assert verdict.agrees
    assert verdict.certain > 8


def test_a_narrow_domain_makes_the_step_smaller():
    """The logarithm beside 0 is NaN on the left of a step that is too wide."""
    x = np.array([1e-4, 1.0, 3.0])
    verdict = check_gradient(lambda x: float(np.log(x).sum()), lambda x: 1 / x, x)
    assert verdict.agrees
    assert verdict.kinks == 0


def test_kinks_are_found_counted_and_left_out():
    """|x| has no slope at 0, and one at -1e-5 and 2."""
    x = np.array([0.0, 2.0, -1e-5, 0.0])
    verdict = check_gradient(lambda x: float(np.abs(x).sum()), np.sign, x)
    assert verdict.agrees
    assert verdict.kinks == 2
    assert "2 at a kink" in str(verdict)


def test_a_bend_is_no_kink():
    """At the bottom of a parabola the slope is 0 and exists."""
    verdict = check_gradient(lambda x: float((x**2).sum()), lambda x: 2 * x, np.zeros(3))
    assert verdict.agrees
    assert verdict.kinks == 0


def test_all_kinks_is_refused():
    """Nothing can be said where no entry has a slope."""
    with pytest.raises(BadInput, match="kink"):
        check_gradient(lambda x: float(np.abs(x).sum()), np.sign, np.zeros(3))


def test_a_coarse_function_says_so():
    """Rounded to float32 inside, f gives fewer digits than the tolerance asks for."""
    x = np.array([0.3, 1.0, 0.7])
    verdict = check_gradient(lambda x: float(np.sin(x).astype("f4").sum()), np.cos, x)
    assert verdict.certain < 6
    assert "too coarse" in str(verdict)


def test_the_worst_entry_is_named_with_both_values():
    """By array, index, yours and true."""
    x = {"W": X, "b": np.ones(4)}
    wrong = {"W": 3 * X**2, "b": np.full(4, 3.0)}
    wrong["W"][1, 2] += 1
    worst = check_gradient(lambda p: cubes(p["W"]) + cubes(p["b"]), wrong, x).worst
    assert (worst.name, worst.index) == ("W", (1, 2))
    assert worst.yours - worst.true == pytest.approx(1)


def test_the_gradient_may_be_given_as_arrays():
    """A function of x or what it gave: the same verdict."""
    assert check_gradient(cubes, 3 * X**2, X) == check_gradient(cubes, cubes_gradient, X)


def test_a_number_is_an_array_of_one():
    """x may be a plain float."""
    assert check_gradient(lambda x: x**3, 12.0, 2.0).agrees


def test_passes_are_counted():
    """Every call of f counts."""
    calls = []
    verdict = check_gradient(lambda x: calls.append(0) or cubes(x), cubes_gradient, X)
    assert verdict.passes == len(calls)


def test_x_comes_back_untouched():
    """The caller's array is never written."""
    before = X.copy()
    check_gradient(cubes, cubes_gradient, X)
    assert (before == X).all()


def test_the_tolerance_decides():
    """An error of 1e-4 is wrong at 1e-6 and right at 1e-3."""
    off = 3 * X**2 * (1 + 1e-4 * np.sign(X))
    assert not check_gradient(cubes, off, X).agrees
    assert check_gradient(cubes, off, X, tolerance=1e-3).agrees


def test_a_step_of_ones_own_is_used():
    """With a wide step the third derivative shows in the certainty of e^x."""

    def f(x):
        return float(np.exp(x).sum())

    wide = check_gradient(f, np.exp, X, step=0.5)
    assert wide.certain < check_gradient(f, np.exp, X).certain - 3


def test_the_verdict_is_frozen():
    """A verdict does not change."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        check_gradient(cubes, cubes_gradient, X).agrees = False


def test_a_verdict_reads_well():
    """Digits, worst entry, slip."""
    lines = str(check_gradient(cubes, -cubes_gradient(X), X)).splitlines()
    assert lines[0].startswith("The gradient is wrong: 0.0 digits agree.")
    assert lines[1].startswith("Worst entry x[")
    assert lines[2].startswith("The true gradient is known to 1")
    assert lines[3] == "Slip: yours is -1 times the true gradient: the sign is wrong."


@pytest.mark.parametrize("seed", range(5))
def test_a_relu_network_s_right_gradient_agrees(seed):
    """Kinks near by make the steps smaller; they are no errors."""
    draw = np.random.default_rng(seed)
    rows, w = draw.normal(size=(40, 5)), draw.normal(size=(5, 6))

    def f(w):
        return float((np.maximum(rows @ w, 0) ** 2 + np.maximum(rows @ w, 0)).sum() / 40)

    z = rows @ w
    verdict = check_gradient(f, rows.T @ ((2 * z + 1) * (z > 0)) / 40, w)
    assert verdict.agrees
    assert verdict.kinks == 0
    assert verdict.certain > 7


def test_float32_arrays_are_checked_in_float64():
    """x is converted without loss, so the differences are those of float64."""
    x = X.astype(np.float32)
    verdict = check_gradient(lambda x: float(cubes(x)), cubes_gradient(x.astype(float)), x)
    assert verdict.certain > 9


def test_a_gradient_of_zero_agrees_with_zero():
    """A constant f, and no division by nothing."""
    assert check_gradient(lambda x: 7.0, np.zeros(3), np.ones(3)).agrees


def test_a_right_gradient_with_an_array_that_needs_none_agrees():
    """None stands for 0."""
    x = {"W": X, "unused": np.ones(2)}
    assert check_gradient(lambda p: cubes(p["W"]), {"W": 3 * X**2, "unused": None}, x).agrees


@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
@pytest.mark.parametrize("c", [-2, -1, -0.5, -0.1, 0.01, 0.25, 0.5, 2, 3, 7.5, 8, -8])
def test_a_slip_ends_with_one_mark(c, language):
    """Also where its reason is a question."""
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    with speaking(language):
        verdict = check_gradient(lambda x: (x**2).sum() / 2, c * x, x)
        assert verdict.slip.sentence.rstrip()[-1] in ".?。？"
        assert verdict.slip.sentence[-2] not in ".?。？"
