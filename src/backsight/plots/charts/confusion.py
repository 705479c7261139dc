"""Which class was taken for which: counts, and shares of each true class as color."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from backsight.kernel.language import _, ngettext
from backsight.kernel.prose import squeeze
from backsight.plots.charts._record import Chart
from backsight.plots.colors import BLUE, FAINT, INK, QUIET, VERMILION
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_number, format_part, format_percent

LONGEST = 20
MOST_WRITTEN = 30
"""Classes of which the counts are written; of more, the colors alone tell."""
MOST_CELLS = 180
"""Cells across; of more classes, several share one, lest they be too small to be seen."""
MOST_NAMES = 60
"""Of more classes, some have their names beside them, evenly taken."""
FADE = 0.6  # below 1, so that a few errors in a large row can be seen


def fits(view: View) -> bool:
    """Whether there is a confusion matrix of at least one class."""
    return view.confusion is not None and len(view.confusion) > 0


def draw(view: View, figure: Figure) -> None:
    """Cells with counts: blue where right, vermilion where wrong, white where nothing."""
    assert view.confusion is not None
    counts = np.asarray(view.confusion)
    k = len(counts)
    names = [squeeze(view.class_name(i), LONGEST) for i in range(k)]
    axes = _add_square_axes(figure, k, max(map(len, names)))
    write_heading(figure, _format_title(view, counts), view.title, left=0.35)
    shares = compute_row_shares(counts)
    colors = _compute_colors(shares)
    end = len(colors) * -(-k // MOST_CELLS) - 0.5
    spot = (-0.5, end, end, -0.5)
    axes.imshow(colors, aspect="equal", interpolation="nearest", extent=spot)
    axes.set(xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5))
    if k <= MOST_WRITTEN:
        _write_counts(axes, counts, shares)
        _write_recalls(axes, counts, shares)
    _name_sides(axes, names)


def compute_row_shares(counts: AnyArray) -> NDArray[np.float64]:
    """Each cell as a share of its row; 0 in a row without any."""
    rows = counts.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.zeros(counts.shape)
    np.divide(counts, rows, out=shares, where=rows > 0)
    return shares


def _format_title(view: View, counts: AnyArray) -> str:
    rows = int(counts.sum())
    right = np.trace(counts) / rows if rows else 0.0
    return ngettext(
        "Confusion on {part}: {rows:,} row, accuracy {score}",
        "Confusion on {part}: {rows:,} rows, accuracy {score}",
        rows,
    ).format(part=format_part(view.confusion_part), rows=rows, score=format_number(right))


def _add_square_axes(figure: Figure, k: int, longest: int) -> Axes:
    side = min(max(0.42 * k, 3.4), 8.4)
    aside = 0.65 + 0.075 * longest
    below = 0.6 + (0.075 * longest if _is_tilted(k, longest) else 0.05)
    figure.set_size_inches(aside + side + 0.9, 0.85 + side + below)
    return add_axes_within(figure, left=aside, right=0.9, bottom=below, top=0.85)


def _is_tilted(k: int, longest: int) -> bool:
    side = min(max(0.42 * k, 3.4), 8.4)
    return longest * 0.085 > side / k


def _compute_colors(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(cells, cells, 3). Of more classes than can be seen, a cell has the largest of some."""
    size = -(-len(shares) // MOST_CELLS)
    is_right = np.eye(len(shares), dtype=bool)
    correct = _reduce_cells(np.where(is_right, shares, 0.0), size)
    mistaken = _reduce_cells(np.where(is_right, 0.0, shares), size)
    right, wrong = np.array(to_rgb(BLUE)), np.array(to_rgb(VERMILION))
    full = np.where((correct >= mistaken)[..., None], right, wrong)
    strength = np.maximum(correct, mistaken)[..., None] ** FADE
    colors: NDArray[np.float64] = 1 - strength * (1 - full)
    return colors


def _reduce_cells(shares: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The largest share of each square of so many rows and columns."""
    starts = np.arange(0, len(shares), size)
    rows = np.maximum.reduceat(shares, starts, axis=0)
    return np.asarray(np.maximum.reduceat(rows, starts, axis=1))


def _write_counts(axes: Axes, counts: AnyArray, shares: NDArray[np.float64]) -> None:
    k = len(counts)
    size = 12.0 if k <= 4 else 9.5 if k <= 12 else 7.5
    widest = len(f"{int(counts.max()):,}")
    size = min(size, 72 * max(0.42, 3.4 / k) / (0.68 * widest))
    for i, j in np.ndindex(k, k):
        quiet = counts[i, j] == 0
        color = "#C9C9C9" if quiet else "white" if shares[i, j] > 0.4 else INK
        text = "·" if quiet and k > 5 else f"{int(counts[i, j]):,}"
        axes.text(j, i, text, ha="center", va="center", color=color, size=size)


def _write_recalls(axes: Axes, counts: AnyArray, shares: NDArray[np.float64]) -> None:
    k = len(counts)
    for i in range(k):
        text = format_percent(shares[i, i]) if counts[i].sum() else "–"
        _write_beside(axes, text, (k - 0.5, i), (8, 0))
    _write_beside(axes, _("recall"), (k - 0.5, -0.5), (8, 6))


def _write_beside(axes: Axes, text: str, at: tuple[float, float], shift: tuple[int, int]) -> None:
    axes.annotate(
        text,
        at,
        xytext=shift,
        textcoords="offset points",
        va="center",
        color=QUIET,
        size=8,
        annotation_clip=False,
    )


def _name_sides(axes: Axes, names: list[str]) -> None:
    k = len(names)
    is_tilted = _is_tilted(k, max(map(len, names)))
    step = -(-k // MOST_NAMES)
    axes.set_xticks(range(0, k, step), names[::step], rotation=90 if is_tilted else 0)
    axes.set_yticks(range(0, k, step), names[::step])
    axes.grid(visible=False, which="major")
    if k <= MOST_WRITTEN:
        axes.set_xticks(np.arange(k + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(k + 1) - 0.5, minor=True)
        axes.grid(visible=True, which="minor", color="#EDEDED", linewidth=0.8)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set(visible=k > MOST_WRITTEN, color=FAINT)
    axes.set_xlabel(_("predicted class"))
    axes.set_ylabel(_("true class"))


confusion = Chart(
    name="confusion", fits=fits, draw=draw, needs="a confusion matrix", size=(5.5, 5.0)
)
