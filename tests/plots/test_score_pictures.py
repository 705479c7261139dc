"""Curves of classes, and predicted against true numbers."""

from dataclasses import replace

import numpy as np
import pytest

from backsight import plots
from backsight.kernel.errors import BadShape
from backsight.maths.ranks import count_above

RNG = np.random.default_rng(0)


def make_curves(count, rows=400):
    truth = RNG.integers(0, count, rows)
    return [
        plots.ClassCurve(
            name=f"class {k}", scores=RNG.normal(size=rows) + (truth == k),
            truth=(truth == k) * 1.0, area=0.7 + k / 1000, precision=0.5,
        )
        for k in range(count)
    ]  # fmt: skip


def read_labels(figure):
    (legend,) = figure.legends
    return [text.get_text() for text in legend.get_texts()]


def test_one_class_alone_is_named_in_the_title():
    """The positive one, with AUC and average precision on the panels."""
    (curve,) = make_curves(2)[1:]
    figure = plots.draw_class_curves([curve], subtitle="run · test", target="paid")
    assert "'class 1'" in figure.texts[0].get_text()
    left, right = figure.axes
    assert left.get_title(loc="left") == "AUC 0.701"
    assert right.get_title(loc="left") == "AP 0.5"


def test_of_many_classes_the_worst_are_named():
    """Each with a color and a line of its own; the others are gray, and counted."""
    figure = plots.draw_class_curves(make_curves(12), subtitle="run · test", target="digit")
    left, _right = figure.axes
    assert [text.split("  ")[0] for text in read_labels(figure)] == [f"class {k}" for k in range(7)]
    legend = figure.legends[0].get_window_extent()
    assert legend.y0 > 0
    assert all(legend.y1 < axes.get_tightbbox().y0 for axes in figure.axes)
    assert "7 of 12" in left.get_title(loc="left")
    assert len(left.lines) == 1 + 12


def test_predictions_far_beyond_the_truth_stand_at_the_edge():
    """As triangles, and counted; the others keep their room."""
    truth = np.linspace(0, 10, 50)[:, None]
    predicted = truth + 0.1
    predicted[:3] = [[1e20], [-1e9], [400.0]]
    figure = plots.draw_predictions(truth, predicted, ["y"], subtitle="run")
    (axes,) = figure.axes
    assert -25 < axes.get_ylim()[0] < axes.get_ylim()[1] < 35
    assert "3 beyond the edge (triangles), from −1e+09 to 1e+20" in axes.get_title(loc="left")
    drawn = [len(c.get_offsets()) for c in axes.collections]
    assert drawn == [47, 1, 2]


def test_equal_scores_are_one_corner_of_a_curve():
    """As worked out in the docstring."""
    hits, errors = count_above(np.array([0.9, 0.7, 0.7, 0.2]), np.array([1.0, 1, 0, 0]))
    assert hits.tolist() == [1, 2, 2]
    assert errors.tolist() == [0, 1, 2]


@pytest.mark.parametrize("targets", [1, 3, 6])
def test_each_target_has_a_panel(targets):
    """Up to four, with the diagonal through equal axes."""
    truth = RNG.normal(size=(50, targets)) * 10.0 ** np.arange(targets)
    names = [f"t{k}" for k in range(targets)]
    figure = plots.draw_predictions(truth, truth + 1, names, subtitle="run · test")
    assert len(figure.axes) == min(targets, 4)
    for axes in figure.axes:
        assert axes.get_xlim() == axes.get_ylim()
        assert "root mean squared error 1" in axes.get_title(loc="left")


def test_what_is_not_finite_is_counted():
    """And a picture of nothing but that says so."""
    truth = np.arange(4.0)[:, None]
    predicted = np.array([[0.0], [np.nan], [-1e300], [np.inf]])
    figure = plots.draw_predictions(truth, predicted, ["y"], subtitle="")
    assert "3 not finite" in figure.axes[0].get_title(loc="left")
    figure = plots.draw_predictions(truth, truth * np.nan, ["y"], subtitle="")
    assert [text.get_text() for text in figure.axes[0].texts] == ["nothing finite"]


def test_a_view_of_numbers_has_the_chart(make_view):
    """And one whose rows do not fit is refused."""
    view = make_view("line of numbers")
    assert "predictions" in plots.list_fitting_charts(view)
    with pytest.raises(BadShape, match=r"View\.truth must be"):
        replace(view, truth=view.truth[:-1])
