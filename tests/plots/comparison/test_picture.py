"""Runs over each other: what is drawn of odd numbers, of many steps, of branches."""

import numpy as np
import pytest

from backsight.plots import save
from backsight.plots.comparison.branches import BranchPoint, arrange_branch_labels
from backsight.plots.comparison.layers import LayerDistances, RunDistance, arrange_layers
from backsight.plots.comparison.losses import RunCurve
from backsight.plots.comparison.picture import Runs, draw_runs
from backsight.plots.comparison.run_styles import pick_style

STEPS = np.arange(1.0, 201)


def run(name="a", losses=None, steps=STEPS):
    return RunCurve(
        name=name, steps=steps, losses=np.exp(-steps / 50) if losses is None else losses
    )


def drawn(*curves, **more):
    return draw_runs(Runs(title="t", subtitle="s", loss_name="", curves=curves, **more))


def layer(name="1", values=(0.0, 0.5, 1.0)):
    values = np.array(values)
    own = RunDistance(name="b", index=1, steps=np.linspace(0, 200, len(values)), values=values)
    return LayerDistances(name=name, runs=[own])


def texts(figure, panel=0):
    """Every text on a panel."""
    return " | ".join(t.get_text() for t in figure.axes[panel].texts)


def test_every_run_has_a_line_of_its_own_and_its_name_at_the_end():
    """No two of eight runs look alike; each is named with its last loss."""
    figure = drawn(*(run(name=f"run-{i}", losses=np.full(200, 1.0 + i)) for i in range(8)))
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) > 2]
    assert len({(line.get_color(), str(line.get_linestyle())) for line in lines}) == 1 * 8
    assert all(f"run-{i} {1 + i}" in texts(figure) for i in range(8))
    assert len({str(pick_style(i)) for i in range(42)}) == 42


def test_a_million_steps_are_few_points_and_no_spike_is_lost():
    """The band of one curve reaches a single large loss; medians do not see it."""
    losses = np.random.default_rng(0).normal(1, 0.01, 1_000_000)
    losses[654_321] = 50
    figure = drawn(run(losses=losses, steps=np.arange(1.0, 1_000_001)))
    (axes,) = figure.axes
    assert max(len(line.get_xdata()) for line in axes.lines) < 500
    assert (
        max(float(np.max(line.get_ydata())) for line in axes.lines if len(line.get_xdata()) > 2) < 2
    )
    (band,) = axes.collections
    x, y = band.get_paths()[0].vertices.T
    assert y.max() == 50
    assert abs(x[y.argmax()] - 654_321) < 5_000


def test_an_explosion_is_cut_and_told():
    """The axis stays with the run that goes well; the other leaves it and ends in a cross."""
    bad = 10.0 ** np.linspace(0, 300, 200)
    bad[150:] = np.nan
    figure = drawn(run(), run("bad", bad))
    (axes,) = figure.axes
    assert axes.get_ylim()[1] < 1e5
    assert "bad\nnot finite from step 151" in texts(figure)
    assert {"^", "X"} <= {line.get_marker() for line in axes.lines}


def test_a_peak_that_is_cut_is_told():
    """A run that explodes and comes back says how far up it was."""
    losses = np.ones(200)
    losses[100] = 1e20
    assert "up to 10²⁰" in texts(drawn(run(losses=losses), run("b")))


@pytest.mark.parametrize(
    ("losses", "scale"),
    [(np.full(200, 0.5), "linear"), (10.0 ** np.linspace(0, -5, 200), "log"),
     (np.r_[10.0 ** np.linspace(0, -5, 199), 0.0], "log"), (np.linspace(1, -1e5, 200), "linear")],
    ids=["flat", "decades", "to zero", "negative"],
)  # fmt: skip
def test_the_scale_suits_the_range(losses, scale):
    """A log axis over more than two decades, also where a loss comes down to 0."""
    assert drawn(run(losses=losses)).axes[0].get_yscale() == scale


@pytest.mark.parametrize(
    "losses", [np.full(200, np.nan), np.full(200, np.inf), np.zeros(200), np.empty(0)],
    ids=["nan", "inf", "zero", "none"],
)  # fmt: skip
def test_odd_losses_can_be_drawn(losses, tmp_path):
    """Beside another, and alone."""
    odd = run("odd", losses, STEPS[: len(losses)])
    for name, figure in (("two", drawn(run(), odd)), ("alone", drawn(odd))):
        save(figure, tmp_path / f"{name}.png")
        save(figure, tmp_path / f"{name}.svg")
        assert "odd" in texts(figure)


def test_branches_are_marked_where_they_left():
    """A line at the step; those at one step share a text, others do not cover each other."""
    branches = [BranchPoint(name="b", parent="a", step=50), BranchPoint(name="c", parent="a",
    step=50),
                BranchPoint(name="d", parent="c", step=60)]  # fmt: skip
    figure = drawn(run(), run("b", steps=STEPS[50:]), branches=branches)
    assert "b, c from a after step 50" in texts(figure)
    at = [line.get_xdata()[0] for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert {50, 60} <= set(at)
    rows = arrange_branch_labels(branches, 0, 200, 6.0)
    assert [[p.step for p in row] for row in rows] == [[50], [60]]
    assert arrange_branch_labels([], 0, 1, 6.0) == []


def test_a_panel_for_each_layer():
    """Up to four in a row, eight in all; only the first of a row has numbers beside it."""
    figure = drawn(run(), run("b"), layers=[layer(str(i)) for i in range(1, 6)])
    assert [len(row) for row in arrange_layers([layer()] * 30)] == [4, 4]
    assert [len(row) for row in arrange_layers([layer()] * 5)] == [3, 2]
    assert len(figure.axes) == 6
    assert ["layer 5" in texts(figure, i) for i in range(6)] == [False] * 5 + [True]
    assert [bool(axes.get_ylabel()) for axes in figure.axes[1:]] == [
        True,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "values", [(0, 0, 0), (0, np.nan, np.inf), (0, 1e-9, 1e99), (1.0,), (1e9, 1e9, 1e10)],
    ids=["same", "not finite", "far", "one", "all far"],
)  # fmt: skip
def test_odd_distances_can_be_drawn(values, tmp_path):
    """No distance at all, one that explodes, a single one."""
    save(drawn(run(), run("b"), layers=[layer(values=values)]), tmp_path / "odd.png")
    assert (tmp_path / "odd.png").stat().st_size > 1000


def test_what_is_left_out_is_said():
    """A sentence at the foot."""
    figure = drawn(run(), missing="No distance is known of c.")
    assert "No distance is known of c." in [t.get_text() for t in figure.texts]
