"""Texts on charts stand where no curve runs, and no power of ten stands over an axis."""

import numpy as np
import pytest
from matplotlib.text import Annotation, Text

from backsight.plots import View, draw
from backsight.plots.callouts import count_meetings, list_segments, write_beside_line, write_callout
from backsight.plots.figure import open_figure
from backsight.plots.v_curves import VCurve, draw_v_curves

STEPS = np.arange(0, 400, 4)
RISE = np.linspace(0, 1, len(STEPS))
SHAPES = {
    "falling": 3 * np.exp(-5 * RISE) + 0.1,
    "rising": 1 + 20 * RISE,
    "a valley": (RISE - 0.4) ** 2 + 0.2,
    "a hill": 2 - (RISE - 0.5) ** 2,
    "waves": 2 + np.sin(25 * RISE),
    "noise": 1 + np.random.default_rng(0).random(len(STEPS)),
    "level": np.full(len(STEPS), 1.5),
    "over decades": 10 ** (-6 * RISE),
    "an explosion": 10 ** (np.maximum(RISE - 0.5, 0) * 80),
    "a spike": 1 + 1e5 * (np.arange(len(STEPS)) == 60),
    "the end of numbers": np.where(RISE > 0.7, np.inf, 2 ** (40 * RISE)),
    "a number and no more": np.where(RISE > 0, np.nan, 2.0),
}


def list_crossed(axes):
    """The texts of callouts whose boxes a line, a marker or another text goes through."""
    crossed = []
    for note in axes.texts:
        note.get_window_extent()
        box = np.array(Text.get_window_extent(note).extents)
        inside = axes.get_window_extent().contains(*box[:2])
        if inside and note.get_text() and count_meetings(list_segments(axes, but=note), box):
            crossed.append(note.get_text())
    return crossed


TRAIN = ("falling", "waves", "an explosion", "the end of numbers")
PAIRS = [
    pytest.param(train, validation, marks=() if (m + n) % len(TRAIN) == 0 else pytest.mark.slow)
    for m, train in enumerate(TRAIN)
    for n, validation in enumerate(SHAPES)
]


@pytest.mark.parametrize(("train", "validation"), PAIRS)
def test_no_callout_stands_over_a_curve(train, validation):
    """Losses of many shapes over each other, with the batches between."""
    rng = np.random.default_rng(1)
    view = View(
        title="shapes",
        steps=STEPS,
        train_loss=SHAPES[train],
        validation_loss=SHAPES[validation],
        loss_name="mean_squared_error",
        steps_per_epoch=20,
        batch_steps=np.arange(1, 401),
        batch_loss=np.interp(np.arange(400), STEPS, np.nan_to_num(SHAPES[train], posinf=1e30))
        * rng.uniform(0.5, 2, 400),
    )
    assert list_crossed(draw("loss", view).axes[0]) == []


def test_the_callouts_of_a_v_curve_stand_clear():
    """Three methods, their best steps and their guides."""
    h = 10.0 ** -np.arange(1, 15, 0.5)
    errors = {
        "forward_difference": h + 1e-16 / h,
        "central_difference": h**2 + 1e-16 / h,
        "complex_step": h**2 + 1e-17,
    }
    curves = [
        VCurve(name=name, steps=h, errors=e, best=int(e.argmin())) for name, e in errors.items()
    ]
    assert list_crossed(draw_v_curves(curves, "a network").axes[0]) == []


@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 1.0), (0.5, 0.5), (0.0, 1.0), (1.0, 0.2)])
def test_a_callout_stays_within_the_axes(place):
    """From a corner, too; and a text beside an upright line does."""
    with open_figure(6, 4) as figure:
        axes = figure.add_axes((0.1, 0.1, 0.6, 0.8))
        axes.plot([0, 1], [0, 1])
        axes.set(xlim=(0, 1), ylim=(0, 1))
        notes = [write_callout(axes, "a text\nof two lines", place)]
        notes.append(write_beside_line(axes, "beside a line", place[0]))
    frame = axes.get_window_extent()
    for note in notes:
        assert isinstance(note, Annotation)
        note.get_window_extent()
        box = Text.get_window_extent(note)
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1
        assert frame.y0 <= box.y0 < box.y1 <= frame.y1
    assert list_crossed(axes) == []


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 1e4, 1e7, 1e10, 1e30])
def test_no_power_of_ten_stands_over_an_axis(size, make_view):
    """It is in the name of the axis, where it does not meet the epochs."""
    losses = size * (1 + RISE)
    view = View(title="large", steps=STEPS, train_loss=losses, steps_per_epoch=20)
    figure = draw("loss", view)
    axes = figure.axes[0]
    assert axes.yaxis.get_offset_text().get_text() == ""
    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert all(len(label) <= 7 for label in labels), labels
    assert ("in units of" in axes.get_ylabel()) == (size in (1e-9, 1e7, 1e10, 1e30))


def test_an_explosion_between_two_measurements_is_seen():
    """With its value and its step, on an axis that holds it; one that ends in no number, too."""
    losses = np.ones(40)
    losses[24:27] = 3e4, 2e8, np.nan
    view = View(
        title="exploded",
        steps=np.array([0, 20, 40]),
        train_loss=np.array([1.0, 1.0, 1.0]),
        batch_steps=np.arange(1, 41),
        batch_loss=losses,
    )
    axes = draw("loss", view).axes[0]
    written = [t.get_text() for t in axes.texts]
    assert "2e+08 in the batch of step 26" in written
    assert "batch of step 27 not finite" in written
    assert axes.get_ylim()[1] > 2e8
