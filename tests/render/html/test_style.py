"""The colors of a page."""

import pytest

from backsight.render.html.style import DARK, LIGHT, make_style


def luminance(color):
    """The relative luminance of WCAG 2.1."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("behind", ["paper", "card", "here"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "value", "slope"])
def test_what_is_read_stands_out(colors, ink, behind):
    """4.5 : 1 at least, as WCAG asks for text."""
    assert contrast(colors[ink], colors[behind]) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_marked_numbers_stand_out(colors):
    """Ink on the marker's color."""
    assert contrast(colors["ink"], colors["mark"]) >= 4.5


def test_light_and_dark_have_the_same_colors():
    """None is forgotten, and each is used."""
    assert LIGHT.keys() == DARK.keys()
    assert all(f"var(--{name})" in make_style() for name in LIGHT)
