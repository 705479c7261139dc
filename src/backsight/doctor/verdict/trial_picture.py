"""A trial as a small SVG: a dot for each seed before and after, and what chance came to."""

from collections.abc import Iterator, Sequence

import numpy as np

from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.kernel.document import Picture
from backsight.kernel.language import _
from backsight.kernel.types import Floats

WIDTH, LEFT, RIGHT, TOP, ROW, RADIUS = 350, 92, 16, 26, 34, 4
"""In units of the SVG: as wide as a phone."""
COLOR, QUIET = "#d55e00", "#0072b2"
FONTS = "DejaVu Sans, Arial, Helvetica, sans-serif"


def draw_trial(tried: Tried, treatment: Treatment) -> Picture:
    """Skills from chance, 0, to all right, 1."""
    rows = [
        (_("before"), tried.trial.before.skills, QUIET),
        (_("after"), tried.trial.after.skills, COLOR),
    ]
    best = [float(arm.skills.mean()) for _spec, arm in treatment.random]
    if best:
        rows.append((_("at random"), np.array(best), "currentColor"))
    low = min(0.0, *(float(np.min(skills)) for _label, skills, _color in rows))
    scale = _Scale(low=low, high=1.0)
    height = TOP + ROW * len(rows) + 30
    body = "".join(
        [
            *_draw_axis(scale, height),
            *(
                part
                for number, (label, skills, color) in enumerate(rows)
                for part in _draw_row(label, skills, color, TOP + ROW * number + ROW / 2, scale)
            ),
            *_draw_pairs(tried, scale),
        ]
    )
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" fill="none" stroke="currentColor" font-size="11" '
        f'font-family="{FONTS}">{body}</svg>',
        about=_(
            "Skill of each seed before and after the remedy, and of each spec drawn at random; "
            "the bar is the mean"
        ),
    )


class _Scale:
    def __init__(self, *, low: float, high: float) -> None:
        self.low, self.high = low, high

    def place(self, value: float) -> float:
        """The x of a skill."""
        share = (value - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _draw_axis(scale: _Scale, height: float) -> Iterator[str]:
    foot = height - 22
    ticks = [-1.0, -0.5, 0.0, 0.5, 1.0]
    for tick in (t for t in ticks if t >= scale.low - 1e-9):
        x = scale.place(tick)
        yield f'<path d="M{x:.1f} {TOP}V{foot}" stroke-opacity="0.2"/>'
        yield _write(x, foot + 14, f"{tick:g}", anchor="middle")
    yield _write(LEFT, 14, _("skill: 0 as a constant, 1 all right"))


def _draw_row(label: str, skills: Floats, color: str, y: float, scale: _Scale) -> Iterator[str]:
    yield _write(LEFT - 10, y + 4, label, anchor="end")
    for skill in skills:
        x = scale.place(float(skill))
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}" fill="{color}" '
            'fill-opacity="0.55" stroke="none"/>'
        )
    x = scale.place(float(np.mean(skills)))
    yield f'<path d="M{x:.1f} {y - 9:.1f}v18" stroke="{color}" stroke-width="2.5"/>'


def _draw_pairs(tried: Tried, scale: _Scale) -> Iterator[str]:
    """A line from each seed before to the same after."""
    pairs: Sequence[tuple[float, float]] = list(
        zip(tried.trial.before.skills, tried.trial.after.skills, strict=True)
    )
    top, foot = TOP + ROW / 2 + RADIUS, TOP + ROW * 1.5 - RADIUS
    for before, after in pairs:
        yield (
            f'<path d="M{scale.place(before):.1f} {top:.1f}L{scale.place(after):.1f} {foot:.1f}" '
            'stroke-opacity="0.35"/>'
        )


def _write(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" '
        f'stroke="none">{text}</text>'
    )
