"""The scale that a loss over a plane is drawn on, and the pictures."""

import numpy as np
import pytest

from backsight.plots.landscape.contour import PlanePath
from backsight.plots.landscape.picture import draw_relief
from backsight.plots.landscape.relief import Relief, choose_scale

KNOWN = np.array([1.0])


def relief(values) -> Relief:
    """Over a small plane."""
    side = np.linspace(-1, 1, len(values))
    return Relief(
        xs=side, ys=side, values=values, readable_losses=KNOWN, names=("one", "two"), title="loss"
    )


def drawn(values):
    """The picture of a slice with a path of two states."""
    way = PlanePath(
        points=np.array([[0.5, 0.5], [0.0, 0.0]]),
        color="red",
        first_label="step 0",
        last_label="end",
    )
    return draw_relief(relief(values), way, np.array([2.0, 1.0]), title="T", subtitle="S", notes=[])


def texts(figure) -> str:
    """All that is written beside the axes."""
    return " ".join(t.get_text() for t in figure.texts)


def bowl(n: int = 11):
    """A loss with its least in the middle."""
    side = np.linspace(-1, 1, n)
    return 0.5 + side**2 + side[:, None] ** 2


def test_a_narrow_range_is_linear_and_a_wide_one_logarithmic() -> None:
    """A power of ten parts the two; zeros do not."""
    assert not choose_scale(bowl(), KNOWN).log
    wide = choose_scale(np.geomspace(1e-3, 50, 100), KNOWN)
    assert (wide.log, wide.low, wide.high) == (True, 1e-3, 50)
    assert wide.ends == pytest.approx((-3, np.log10(50)))
    assert choose_scale(np.append(np.geomspace(1e-3, 50, 100), 0), KNOWN).below == 1
    assert not choose_scale(np.linspace(-5, 50, 100), KNOWN).log


def test_a_few_huge_values_do_not_flatten_the_rest() -> None:
    """They are cut, counted and said."""
    values = bowl()
    values[0, :2] = 1e30
    scale = choose_scale(values, KNOWN)
    assert (scale.above, scale.missing) == (2, 0)
    assert scale.high <= 1e4
    assert "2 of 121 points are above" in texts(drawn(values))


@pytest.mark.parametrize("values", [bowl(), np.geomspace(1e-9, 1e3, 121).reshape(11, 11),
                                    np.ones((2, 2)), np.zeros((3, 3))])  # fmt: skip
def test_levels_ascend_from_end_to_end(values) -> None:
    """Some at least, not too many."""
    scale = choose_scale(values, values.min()[None])
    levels = np.array(scale.levels)
    assert (levels[0], levels[-1]) == scale.ends
    assert (np.diff(levels) > 0).all()
    assert len(levels) < 25
    assert scale.ticks[0]
    drawn(values)


def test_what_is_not_finite_is_gray_counted_and_said() -> None:
    """NaN and infinity; also where there is nothing else."""
    values = bowl()
    values[:3], values[3] = np.nan, np.inf
    assert np.isnan(choose_scale(values, KNOWN).to_heights(values)).sum() == 44
    assert "44 of 121 points are not finite: gray." in texts(drawn(values))
    assert "121 of 121 points are not finite" in texts(drawn(np.full((11, 11), np.nan)))


def test_a_path_is_marked_at_both_ends() -> None:
    """With its steps, on the contours."""
    axes = drawn(bowl()).axes[0]
    assert {t.get_text() for t in axes.texts} == {"step 0", "end"}
    assert {line.get_marker() for line in axes.lines} >= {"o", "*"}
