"""Where runs branched off: a line across the panel, and above it which run from which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backsight.kernel.language import _
from backsight.plots.style import INK, QUIET
from backsight.plots.words import squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LETTER = 0.063
"""Inches of a letter of these texts."""
NAME = 18
SIZE = 8


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A run that branched off from another after a step."""

    name: str
    parent: str
    step: int


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The text of all branches at a step. left: whether it goes to the left from there."""

    step: int
    text: str
    left: bool


def rows_of_branches(
    branches: Sequence[Branch], low: float, high: float, inches: float
) -> list[list[Placed]]:
    """The texts of branch points in rows, in which none covers another. low, high: the limits of
    the steps. inches: that these take."""
    rows: list[list[Placed]] = []
    taken: list[list[tuple[float, float]]] = []
    for step in sorted({b.step for b in branches}):
        text = _said([b for b in branches if b.step == step], step)
        at = inches * (step - low) / max(high - low, 1)
        wide = LETTER * len(text) + 0.15
        left = at + wide > inches and at > wide
        ends = (at - wide, at) if left else (at, at + wide)
        free = [all(b <= ends[0] or a >= ends[1] for a, b in row) for row in taken]
        place = free.index(True) if True in free else len(rows)
        if place == len(rows):
            rows.append([])
            taken.append([])
        rows[place].append(Placed(step=step, text=text, left=left))
        taken[place].append(ends)
    return rows


def draw_branches(axes: "Axes", rows: Sequence[Sequence[Placed]]) -> None:
    """The lines and, above the axes, the rows of texts."""
    for number, row in enumerate(rows):
        for one in row:
            up = 4 + 12.2 * number
            axes.axvline(one.step, color=QUIET, lw=0.9, ls=(0, (1, 2)), zorder=2)
            axes.annotate(
                one.text,
                (one.step, 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(0, up),
                textcoords="offset points",
                ha="right" if one.left else "left",
                va="bottom",
                size=SIZE,
                color=INK,
                annotation_clip=False,
            )


def _said(branches: Sequence[Branch], step: int) -> str:
    parents = list(dict.fromkeys(b.parent for b in branches))
    said = []
    for parent in parents:
        names = [squeeze(b.name, NAME) for b in branches if b.parent == parent]
        text = _("{names} from {parent} after step {step:,}")
        said.append(text.format(names=_(", ").join(names), parent=squeeze(parent, NAME), step=step))
    return _("; ").join(said)
