"""What the charts of score, confusion, boundary and fit say."""

from dataclasses import replace

import numpy as np
from matplotlib.text import Text

from backsight.plots import draw


def texts(figure):
    return " | ".join(t.get_text() for t in figure.findobj(Text))


def test_the_score_is_compared_with_chance_and_test(make_view):
    """Both levels are labelled with their numbers."""
    written = texts(draw("accuracy", make_view("two classes")))
    assert "chance 0.5" in written
    assert "test 0.93" in written


def test_a_score_far_below_zero_is_seen_on_a_log_scale(make_view):
    """R² can start at minus a million; what is between 0 and 1 has its fifth of the axis still."""
    view = make_view("plane of numbers")
    axes = draw("accuracy", replace(view, train_score=view.train_score - 1e6)).axes[0]
    low, zero, one = axes.transAxes.inverted().transform(
        axes.transData.transform([(0, view.train_score.min() - 1e6), (0, 0), (0, 1)])
    )[:, 1]
    assert low > 0
    assert one - zero > 0.2
    assert axes.get_ylabel() == "R², log scale below −1"
    assert {"−1", "−100", "0", "1"} <= {t.get_text() for t in axes.get_yticklabels()}


def test_the_confusion_names_part_rows_and_accuracy(make_view):
    """The title sums the matrix up, without rounding up to a perfect score."""
    counts = np.array([[99_980, 20], [0, 100_000]])
    written = texts(draw("confusion", replace(make_view("two classes"), confusion=counts)))
    assert "Confusion on test: 200,000 rows, accuracy 0.9999" in written
    assert ">99%" in written


def test_a_class_without_rows_has_no_recall(make_view):
    """Nothing is divided by zero."""
    counts = np.array([[5, 0], [0, 0]])
    assert "–" in texts(draw("confusion", replace(make_view("two classes"), confusion=counts)))


def test_the_boundary_counts_what_is_misclassified(make_view):
    """The crosses are as many as the wrong points, and the legend says how many."""
    view = make_view("two classes")
    missed = int((view.field(view.points.x).argmax(axis=1) != view.points.label).sum())
    assert f"misclassified ({missed})" in texts(draw("boundary", view))


def test_a_single_output_is_the_probability_of_the_second_class(make_view):
    """One column draws the same boundary as two."""
    view = make_view("two classes")
    one = replace(view, field=lambda x: view.field(x)[:, 1:], fields=())
    pictures = []
    for each in (view, one):
        figure = draw("boundary", each)
        figure.canvas.draw()
        pictures.append(np.asarray(figure.canvas.buffer_rgba()))
    assert np.array_equal(*pictures)


def test_a_network_that_gives_nothing_finite_is_drawn_and_named(make_view):
    """The data stay; the field is blank."""
    assert "no finite number" in texts(draw("boundary", make_view("broken")))
    view = replace(make_view("plane of numbers"), field=lambda x: x[:, :1] * np.nan)
    assert "no finite number" in texts(draw("boundary", view))


def test_a_line_that_leaves_the_picture_is_told(make_view):
    """Where the network goes further than the data, the legend says from where to where."""
    view = make_view("line of numbers")
    far = replace(view, field=lambda x: 1000 * np.sign(x[:, :1]))
    written = texts(draw("fit", far))
    assert "network\n(not all is shown:\nfrom −1e+03\nto 1e+03)" in written
    lost = replace(view, field=lambda x: x[:, :1] * np.nan)
    assert "network\n(not finite)" in texts(draw("fit", lost))


def test_the_fit_draws_data_and_network(make_view):
    """The axes have the names of the data, the legend the parts and the network."""
    written = texts(draw("fit", make_view("line of numbers")))
    assert all(word in written for word in ("width", "target", "train (30)", "network"))


def test_of_a_thousand_classes_every_count_is_seen(make_view):
    """Several share a cell, which is as strong as the strongest of them; blue on the diagonal."""
    counts = np.zeros((1000, 1000), dtype=int)
    counts[np.arange(1000), np.arange(1000)] = 1
    counts[3, 900] = counts[3, 3] = 4
    (image,) = (
        draw(
            "confusion",
            replace(
                make_view("two classes"), confusion=counts, classes=tuple(map(str, range(1000)))
            ),
        )
        .axes[0]
        .images
    )
    cells = np.asarray(image.get_array())
    assert len(cells) <= 180
    size = -(-1000 // len(cells))
    assert (cells < 0.99).any(axis=2).sum() == len(cells) + 1
    assert cells[0, 0].argmax() == 2
    assert cells[3 // size, 900 // size].argmax() == 0
