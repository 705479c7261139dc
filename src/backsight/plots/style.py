"""How every picture looks: lines, markers, sizes, fonts.

A part of the data has its own line and marker beside its color, so that nothing hangs on color
alone.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager

from backsight.kernel.language import (
    _,
    get_language,
    get_language_state,
    restore_language,
    set_language,
)
from backsight.plots.colors import BLUE, FAINT, GREEN, INK, QUIET, VERMILION
from backsight.plots.glyphs import announce_missing_glyphs

DPI = 150


@dataclass(frozen=True, kw_only=True)
class PartStyle:
    """How one part of the data is drawn."""

    color: str
    """As "#0072B2"."""
    line: Any
    """As matplotlib takes it."""
    marker: str
    """As matplotlib takes it."""
    dash: str
    """The line as a piece of text."""


PART_STYLES = {
    "train": PartStyle(color=BLUE, line="-", marker="o", dash="━━"),
    "validation": PartStyle(color=VERMILION, line=(0, (5, 2)), marker="s", dash="╸╸"),
    "test": PartStyle(color=GREEN, line=(0, (1, 1.5)), marker="D", dash="┅┅"),
}

RC: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a class may be called "$5"
    "axes.unicode_minus": True,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": DPI,
    "savefig.dpi": DPI,
    "svg.hashsalt": "backsight",  # the same figure gives the same file
}

# After DejaVu Sans, for the characters that it lacks; those that are not installed are left out.
FURTHER_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Microsoft JhengHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)

FILES = ("notosanscjk", "sourcehansans", "pingfang", "hiragino", "msyh", "msjh", "wqy", "simhei")
"""How the names of their files begin."""
TRADITIONAL = ("Noto Sans CJK TC", "Microsoft JhengHei")
"""Those that draw characters as Traditional Chinese has them."""

_style_lock = threading.RLock()


@contextmanager
def use_house_style() -> Iterator[None]:
    """Draw in this style; one thread at a time, for matplotlib's settings are global.

    A matplotlibrc of the user's, or of whoever made the working folder, changes nothing.
    """
    with (
        _style_lock,
        matplotlib.rc_context(),
        use_drawable_language(),
        announce_missing_glyphs(),
    ):
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**RC, "font.family": list_fonts()})
        yield


def list_fonts() -> list[str]:
    """The fonts to draw with, the first that has a character being taken."""
    further = _list_installed_fonts()
    if get_language() == "zh-TW":
        further.sort(key=lambda name: name not in TRADITIONAL)
    return [*RC["font.family"], *further]


@contextmanager
def use_drawable_language() -> Iterator[None]:
    """Speak English within, where no installed font has the letters of the language."""
    before = get_language_state()
    if not _is_drawable():
        set_language("en")
    try:
        yield
    finally:
        restore_language(before)


def describe_missing_font() -> str:
    """A sentence where pictures are in English for want of a font; "" where they are not."""
    if _is_drawable():
        return ""
    return _(
        "No font with Chinese characters is installed, so the pictures are in English. Noto Sans "
        "CJK (the package fonts-noto-cjk) has them."
    )


def _is_drawable() -> bool:
    return not get_language().startswith("zh") or bool(_list_installed_fonts())


def _list_installed_fonts() -> list[str]:
    """Those of the further fonts that are installed."""
    names = set(font_manager.get_font_names())
    if get_language().startswith("zh") and names.isdisjoint(FURTHER_FONTS):
        names = _search_fonts_again()
    return [name for name in FURTHER_FONTS if name in names]


@cache
def _search_fonts_again() -> set[str]:
    """The fonts' names, after a look at those installed since matplotlib made its list."""
    for file in font_manager.findSystemFonts():
        if Path(file).name.casefold().startswith(FILES):
            font_manager.fontManager.addfont(file)
    return set(font_manager.get_font_names())
