"""The colors and the fonts of a page."""

import re

import pytest

from backsight.render.html.style import (
    DARK,
    LATIN_FONTS,
    LATIN_SIGNS,
    LIGHT,
    make_fragment_style,
    make_style,
)


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


def test_formulas_and_chinese_pages_take_digits_from_the_same_fonts():
    """Those of mathematics that every machine has one of come in the order of the text's."""
    (stack,) = re.findall(r"(?:^|\n)math\{font-family:(.*?)\}", make_style(), re.DOTALL)
    fonts = [f.strip().strip('"') for f in stack.split(",")]
    assert [f for f in fonts if f in LATIN_FONTS] == list(LATIN_FONTS)
    for language in ("zh-CN", "zh-TW"):
        (body,) = re.findall(
            rf":lang\({language}\)>body\{{font-family:(.*?)\}}", make_style(), re.DOTALL
        )
        assert body.startswith('"Backsight Latin","Noto Serif CJK')
    assert "@font-face" not in make_fragment_style()


@pytest.mark.parametrize(
    ("sign", "latin"),
    [(c, True) for c in "0Wβ·−×∂Σ⋯¹₂←′"] + [(c, False) for c in "“”‘’——…，。《中"],
)
def test_digits_and_signs_are_latin_and_chinese_punctuation_is_not(sign, latin):
    """Wide dashes, dots and quotation marks stay with the words that they belong to."""
    ranges = [r.removeprefix("U+").split("-") for r in LATIN_SIGNS.split(",")]
    found = any(int(r[0], 16) <= ord(sign) <= int(r[-1], 16) for r in ranges)
    assert found == latin
