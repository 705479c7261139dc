"""The constants of the words are those that the mathematics gives."""

import fit
import pytest


@pytest.fixture(scope="module")
def constants():
    """Computed and written, by name."""
    return {name: (computed, written) for name, computed, written in fit.list_constants()}


def test_every_constant_is_computed_to_the_bit(constants):
    """Polynomials, parts of log 2 and of π/2, digits of 2/π."""
    assert [name for name, (computed, written) in constants.items() if computed != written] == []


def test_every_polynomial_is_among_them(constants):
    """No coefficients stand in the source that nobody computes."""
    assert {name.split(".")[-1] for name in constants} >= {"exp", "log", "tanh", "SIN", "COS"}
    assert {"erf.NEAR", "erf.OUTSIDE", "far_angle.TWO_OVER_PI.values"} <= constants.keys()


def test_another_interval_gives_other_coefficients():
    """The comparison can fail: by a hundredth more of an interval, digits are others."""
    with fit.mp.workdps(fit.DIGITS):
        end = fit.mp.pi / 4 * fit.mpf("1.01")
        assert fit.interpolate_squares(fit.sin_rest, end, 7) != fit.read_constant("sin", "SIN")
