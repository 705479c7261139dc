"""Every surface: its gradient by hand is its slope, and its minima are minima."""

import numpy as np
import pytest

from backsight.engine.race.numerical_slope import central_difference, complex_step
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula, formula
from backsight.maths.surfaces import Surface, surfaces

EVERY = [surfaces[name] for name in surfaces]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)


def spots(record, count=20):
    """Points of the window, drawn evenly."""
    window = np.array(record.window)
    draws = np.random.default_rng(3).random((count, len(window)))
    return (window[:, 0] + draws * (window[:, 1] - window[:, 0])).tolist()


def slope(record, point):
    return np.atleast_1d(record.gradient(*point))


@every
def test_the_gradient_by_hand_is_that_of_the_complex_step(record):
    """To rounding, all over the window."""
    for point in [list(record.start), *spots(record)]:
        exact = complex_step(record.value, point)
        np.testing.assert_allclose(slope(record, point), exact, rtol=1e-11, atol=1e-11)


@every
def test_the_gradient_by_hand_is_that_of_differences(record):
    """To the digits that central differences have."""
    for point in spots(record):
        near = central_difference(record.value, point)
        scale = 1 + abs(record.value(*point)) + np.abs(slope(record, point)).max()
        np.testing.assert_allclose(slope(record, point), near, atol=1e-8 * scale)


@every
def test_known_minima_are_level_and_lower_than_all_around(record):
    """The slope is 0 to rounding, and no point a little aside is lower."""
    assert record.minima
    for minimum in record.minima:
        here = record.value(*minimum)
        assert np.abs(slope(record, minimum)).max() < 2e-14
        for axis in range(record.axes):
            for step in (1e-3, -1e-3):
                beside = list(minimum)
                beside[axis] += step
                assert record.value(*beside) > here


@every
def test_the_first_minimum_is_the_deepest_in_the_window(record):
    """No point of a fine grid is lower; all minima lie in the window."""
    ticks = [np.linspace(low, high, 201) for low, high in record.window]
    assert record.value(*np.meshgrid(*ticks)).min() >= record.value(*record.minima[0]) - 1e-12
    assert all(record.holds(m) for m in record.minima)


@every
def test_arrays_and_numbers_give_the_same(record):
    """A picture's grid shows what a race stands on, to the last digits of exp and tanh."""
    points = np.array(spots(record))
    one_by_one = [record.value(*p) for p in points.tolist()]
    np.testing.assert_allclose(record.value(*points.T), one_by_one, rtol=1e-13, atol=1e-13)


@every
def test_a_record_is_of_formulas_and_has_a_source(record):
    """So that it is typeset, and says where it is from."""
    assert isinstance(record.value, Formula)
    assert isinstance(record.gradient, Formula)
    assert record.reference


@formula
def _bowl(x, y):
    return x * x + y * y


@formula
def _of_three(x, y, z):
    return x + y + z


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"value": _of_three}, "one or two numbers; it takes x, y, z"),
        ({"gradient": _bowl}, "must take x, y and return 2"),
        ({"window": ((-1, 1),)}, "2 pair"),
        ({"window": ((-1, 1), (1, -1))}, "a lower and a higher"),
        ({"start": (2.0, 0.0)}, "must lie in the window"),
        ({"minima": ((0.0,),)}, "minima be 2 number"),
    ],
)
def test_a_wrong_record_says_so_when_it_is_made(changes, why):
    """What is wrong, and in which record."""
    fields = {"value": _bowl, "window": ((-1, 1), (-1, 1)), "start": (0.5, 0.5)} | changes
    with pytest.raises(BadRecord, match=f"'mine'.*{why}"):
        Surface(name="mine", **fields)
