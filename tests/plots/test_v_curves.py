"""The V-curve of a sweep: what is drawn, and where the best step is."""

import numpy as np
import pytest

from backsight.plots import save
from backsight.plots.v_curves import VCurve, draw_v_curves

STEPS = 10.0 ** -np.arange(1, 15)


def curve(name="central_difference", **changes):
    errors = STEPS**2 + 1e-16 / STEPS
    given = {"steps": STEPS, "errors": errors, "best": int(errors.argmin()), **changes}
    return VCurve(name=name, **given)


def texts(figure):
    """Every text on the only axes."""
    (axes,) = figure.axes
    return " ".join(t.get_text() for t in axes.texts)


def test_the_axes_are_logarithmic_and_hold_every_curve():
    """Both of them; each method by its name at the end of its curve."""
    figure = draw_v_curves([curve("forward_difference"), curve()], "a network")
    (axes,) = figure.axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    low, high = axes.get_ylim()
    assert all(low < y < high for line in axes.lines[:2] for y in line.get_ydata())
    for words in ("forward difference", "central difference", "∝ h²", "∝ 1/h"):
        assert words in texts(figure)


def test_the_best_step_is_ringed_and_told():
    """A ring at the place that was given."""
    one = curve()
    figure = draw_v_curves([one], "a network")
    rings = [line for line in figure.axes[0].lines if line.get_markersize() == 10]
    assert [(r.get_xdata()[0], r.get_ydata()[0]) for r in rings] == [
        (STEPS[one.best], one.errors.min())
    ]
    assert "best h 10⁻⁶" in texts(figure)


def test_smaller_steps_than_the_axis_holds_are_told():
    """The complex step's errors down to 1e-30 are one sentence."""
    steps = 10.0 ** -np.arange(1, 31)
    figure = draw_v_curves([curve("complex_step", steps=steps, errors=steps**2 + 1e-16)], "")
    assert "down to h = 10⁻³⁰" in texts(figure)
    assert figure.axes[0].get_xlim()[0] > 1e-16


@pytest.mark.parametrize(
    "errors", [np.full(14, np.nan), np.zeros(14), np.full(14, np.inf)], ids=["nan", "zero", "inf"]
)
def test_odd_numbers_can_be_drawn(errors, tmp_path):
    """Nothing that could be compared, no error at all, no finite one."""
    figure = draw_v_curves([curve(errors=errors, best=None)], "odd")
    save(figure, tmp_path / "odd.png")
    save(figure, tmp_path / "odd.svg")
    assert (tmp_path / "odd.svg").stat().st_size > 1000
