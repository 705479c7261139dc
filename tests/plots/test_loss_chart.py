"""What the chart of the loss says."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text

from backsight.plots import View, draw
from backsight.plots.callouts import count_meetings, list_segments


def measure(note):
    """Left, bottom, right, top of a text in pixels, without its leader."""
    note.get_window_extent()
    return np.array(Text.get_window_extent(note).extents)


def texts(figure):
    return " | ".join(t.get_text() for t in figure.findobj(Text))


def view_of(loss, validation=None):
    return View(title="t", steps=np.arange(1, len(loss) + 1) * 10, train_loss=np.array(loss),
                validation_loss=validation, loss_name="cross-entropy")  # fmt: skip


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_curve_that_breaks_says_from_which_step(bad):
    """The curve ends at its last finite value, and the step of the first bad one is named."""
    figure = draw("loss", view_of([1.0, 0.9, bad, 0.8]))
    assert "train not finite from step 30" in texts(figure)
    assert len(figure.axes[0].lines[0].get_xdata()) == 2


def test_two_curves_that_break_at_different_steps_are_both_named():
    """Each part has its own note."""
    written = texts(draw("loss", view_of([1, np.nan, 1], np.array([np.nan, 1, 1]))))
    assert "train not finite from step 20" in written
    assert "validation not finite from step 10" in written


def test_a_curve_without_a_finite_value_is_drawn():
    """A training that failed at once has a picture too."""
    assert "not finite from step 10" in texts(draw("loss", view_of([np.nan, np.nan])))


def test_a_range_of_over_two_decades_has_a_log_axis_that_says_so():
    """The title of the axis names the scale."""
    axes = draw("loss", view_of([10.0, 1.0, 0.01])).axes[0]
    assert axes.get_yscale() == "log"
    assert axes.get_ylabel() == "loss (cross-entropy), log scale"


@pytest.mark.parametrize("loss", [[1.0, 0.5, 0.1], [100.0, 1.0, 0.0], [3.0, -200.0]])
def test_a_small_range_or_one_with_zero_or_less_has_a_linear_axis(loss):
    """Only positive values can stand on a log axis."""
    axes = draw("loss", view_of(loss)).axes[0]
    assert axes.get_yscale() == "linear"
    assert axes.get_ylabel() == "loss (cross-entropy)"


@pytest.mark.parametrize("loss", [[1e-3, 1e307], [1.0, 1e-320], [0.0, 0.0], [1.0, 1.0]])
def test_extreme_losses_are_drawn(loss):
    """Neither the largest numbers nor the smallest, nor a constant, upset the axis."""
    draw("loss", view_of(loss))


def test_the_best_validation_loss_is_marked():
    """Its value and its step stand in the picture."""
    validation = np.array([1.0, 0.25, 0.5, 0.6])
    written = texts(draw("loss", view_of([1.0, 0.9, 0.8, 0.7], validation)))
    assert "best validation 0.25\nat step 20" in written


def test_a_second_axis_counts_epochs_where_they_differ_from_steps(make_view):
    """One step per epoch needs no second axis."""
    view = make_view("two classes")
    assert "epoch" in texts(draw("loss", view))
    assert "epoch" not in texts(draw("loss", replace(view, steps_per_epoch=1)))


def test_the_note_on_a_break_stands_clear_of_a_rising_curve():
    """A loss that explodes ends at the top; the note on it is elsewhere."""
    steps = np.arange(9) * 10
    losses = np.append(10.0 ** np.arange(8), np.nan)
    figure = draw("loss", View(title="exploded", steps=steps, train_loss=losses))
    note = next(t for t in figure.axes[0].texts if "not finite from step 80" in t.get_text())
    assert count_meetings(list_segments(figure.axes[0], but=note), measure(note)) == 0


def test_the_note_on_the_best_stays_inside():
    """A best loss at the first step is said to the right of the axis, not over it."""
    losses = np.array([1.0, 2.0, 3.0])
    view = View(title="worse", steps=np.arange(3), train_loss=losses, validation_loss=losses)
    axes = draw("loss", view).axes[0]
    note = next(t for t in axes.texts if "best validation" in t.get_text())
    assert measure(note)[0] > axes.get_window_extent().x0
