"""A curve as a small SVG drawing."""

import math
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from backsight.kernel.document import Picture
from backsight.plots.curves.svg import HEIGHT, draw_curve_svg
from backsight.render.svg import sanitize_svg


def points(svg):
    """The corners of the curve."""
    line = next(e for e in ET.fromstring(svg) if e.tag.endswith("polyline"))
    return [tuple(map(float, p.split(","))) for p in line.attrib["points"].split()]


def test_it_goes_from_the_first_step_to_the_last() -> None:
    """Left to right; the largest value on top, the least at the axis."""
    found = points(draw_curve_svg([1, 2, 3], [5.0, 1.0, 3.0], "loss"))
    assert [x for x, _ in found] == sorted(x for x, _ in found)
    assert found[0][1] == min(y for _, y in found)
    assert found[1][1] == max(y for _, y in found) < HEIGHT


def test_what_is_not_finite_is_left_out() -> None:
    """And nothing at all gives an empty drawing."""
    assert len(points(draw_curve_svg([1, 2, 3], [1.0, math.nan, 2.0], ""))) == 2
    assert "polyline" not in draw_curve_svg([1], [math.inf], "")


def test_long_curves_are_thinned() -> None:
    """A million steps are some hundred corners."""
    assert len(points(draw_curve_svg(range(10**6), [1.0] * 10**6, ""))) < 2000


def test_no_spike_is_lost() -> None:
    """Of a long curve, the largest value and the least are its corners, and the last step is."""
    values = [1.0] * 10_000
    values[4_567], values[7_654] = 9.0, 0.5
    svg = draw_curve_svg(range(1, 10_001), values, "")
    heights = [y for _, y in points(svg)]
    assert heights.count(min(heights)) == heights.count(max(heights)) == 1
    assert ">10,000<" in svg


@pytest.mark.parametrize("rest", [(0.0, 1.0, 2.0), (-1.0, 1.0, 2.0), (1.0, 2.0, 3.0)])
def test_a_spike_hides_nothing(rest) -> None:
    """Beside one value that is a million times as large, the others are far apart; the picture says
    on what scale."""
    svg = draw_curve_svg(range(10), [*rest * 3, 1e6], "")
    heights = [y for _, y in points(svg)]
    assert min(abs(a - b) for a, b in pairwise(heights[:3])) > 3
    assert "log scale" in svg
    assert "log scale" not in draw_curve_svg(range(3), rest, "")


@pytest.mark.parametrize("label", ["loss", "a < b & c"])
def test_it_may_stand_in_a_page(label) -> None:
    """What the page lets through is the whole of it."""
    svg = draw_curve_svg([1, 2], [1.0, 50.0], label)
    shown = sanitize_svg(Picture(svg=svg, about=label))
    assert shown.count("<text") == svg.count("<text") == 6
    assert "<polyline" in shown


@pytest.mark.parametrize("values", [[1.0, 2.0], []])
def test_a_curve_may_be_shown_smaller(values):
    """The drawing is the same, and only its width another."""
    usual = draw_curve_svg(range(len(values)), values, "loss")
    small = draw_curve_svg(range(len(values)), values, "loss", 200)
    assert 'width="200"' in small
    assert small.replace('width="200"', 'width="640"', 1) == usual
