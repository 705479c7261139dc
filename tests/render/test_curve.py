"""A curve in a terminal."""

import math

import pytest

from backsight.render.curve import draw_curve


def test_it_falls_as_the_values_do() -> None:
    """High at the left, low at the right, the largest and least column's mean beside."""
    lines = draw_curve([4.0, 3.0, 2.0, 1.0], width=20, height=4)
    assert lines[0].startswith("        4 ┤█")
    assert lines[-1].startswith("        1 ┤███▁")
    assert [line.partition("┤")[2] for line in lines[:2]] == ["█", "█▅"]


def test_wide_ranges_are_drawn_by_their_size() -> None:
    """On a log scale a thousandth of the largest is not the floor."""
    log = draw_curve([1000.0, 30.0, 1.0], width=20)
    assert 3 <= sum(line[12:13] == "█" for line in log) <= 5
    linear = draw_curve([29.0, 15.0, 1.0], width=20)
    assert sum(line[12:13] == "█" for line in linear) == 4


@pytest.mark.parametrize("values", [[], [math.nan], [math.inf, math.nan]])
def test_nothing_finite_is_no_curve(values) -> None:
    """No line, instead of an empty axis."""
    assert draw_curve(values) == []


def test_what_is_not_finite_is_marked() -> None:
    """At the foot of its column, and the others are drawn."""
    assert draw_curve([1.0, math.nan, 2.0], width=20, height=2)[-1].endswith("×█")


def test_a_curve_is_no_wider_than_asked() -> None:
    """However many values; each column is the mean of its own."""
    lines = draw_curve([float(i % 7) for i in range(10_000)], width=50)
    assert max(map(len, lines)) <= 50


def test_equal_values_are_a_line() -> None:
    """Without dividing by their spread."""
    assert draw_curve([2.0, 2.0], width=20, height=2)[-1].endswith("▄▄")
