"""Where runs branched off: a line across the panel, and above it which run from which."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from backsight.kernel.language import _, join_words
from backsight.kernel.prose import squeeze
from backsight.plots.colors import INK, QUIET

LETTER = 0.063
"""Inches of a letter of these texts."""
NAME = 18
SIZE = 8


@dataclass(frozen=True, kw_only=True)
class BranchPoint:
    """A run that branched off from another after a step."""

    name: str
    """Of the run that branched off."""
    parent: str
    """The name of the run that it left."""
    step: int
    """After which it left."""


@dataclass(frozen=True, kw_only=True)
class BranchLabel:
    """The text of all branches at a step."""

    step: int
    """Where the line across the panel is."""
    text: str
    """Which runs left which."""
    left: bool
    """Whether the text goes from there to the left."""


def arrange_branch_labels(
    branches: Sequence[BranchPoint], low: float, high: float, inches: float
) -> list[list[BranchLabel]]:
    """The texts of branch points in rows, in which none covers another. low, high: the limits of
    the steps. inches: that these take."""
    rows: list[list[BranchLabel]] = []
    spans: list[list[tuple[float, float]]] = []
    for step in sorted({b.step for b in branches}):
        text = _describe_branches([b for b in branches if b.step == step], step)
        at = inches * (step - low) / max(high - low, 1)
        wide = LETTER * len(text) + 0.15
        left = at + wide > inches and at > wide
        ends = (at - wide, at) if left else (at, at + wide)
        free = [all(b <= ends[0] or a >= ends[1] for a, b in row) for row in spans]
        index = free.index(True) if True in free else len(rows)
        if index == len(rows):
            rows.append([])
            spans.append([])
        rows[index].append(BranchLabel(step=step, text=text, left=left))
        spans[index].append(ends)
    return rows


def draw_branches(axes: Axes, rows: Sequence[Sequence[BranchLabel]]) -> None:
    """The lines and, above the axes, the rows of texts."""
    for number, row in enumerate(rows):
        for label in row:
            up = 4 + 12.2 * number
            axes.axvline(label.step, color=QUIET, lw=0.9, ls=(0, (1, 2)), zorder=2)
            axes.annotate(
                label.text,
                (label.step, 1),
                xycoords=axes.get_xaxis_transform(),
                xytext=(0, up),
                textcoords="offset points",
                ha="right" if label.left else "left",
                va="bottom",
                size=SIZE,
                color=INK,
                annotation_clip=False,
            )


def _describe_branches(branches: Sequence[BranchPoint], step: int) -> str:
    parents = list(dict.fromkeys(b.parent for b in branches))
    texts = []
    for parent in parents:
        names = [squeeze(b.name, NAME) for b in branches if b.parent == parent]
        text = _("{names} from {parent} after step {step:,}")
        texts.append(text.format(names=join_words(names), parent=squeeze(parent, NAME), step=step))
    return _("; ").join(texts)
