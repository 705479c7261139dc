"""A trial as a small SVG: each seed before and after, the gains with the interval of their mean,
and what chance came to."""

from collections.abc import Iterator, Sequence

import numpy as np

from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.kernel.document import Picture
from backsight.kernel.language import _
from backsight.kernel.types import Floats

WIDTH, LEFT, RIGHT, TOP, ROW, RADIUS = 350, 92, 16, 26, 34, 4
"""In units of the SVG: as wide as a phone."""
COLOR, QUIET, GAIN = "#d55e00", "#0072b2", "#009e73"
GAIN_ROW = 2
LEAST, MOST = -1.0, 2.0
"""Of a gain of skills; an interval is drawn as far."""
FONTS = "DejaVu Sans, Arial, Helvetica, sans-serif"


def draw_trial(tried: Tried, treatment: Treatment) -> Picture:
    """Skills from chance, 0, to all right, 1."""
    rows = [
        (_("before"), tried.trial.before.skills, QUIET),
        (_("after"), tried.trial.after.skills, COLOR),
        (_("gain"), tried.trial.gains, GAIN),
    ]
    best = [float(arm.skills.mean()) for _spec, arm in treatment.random]
    if best:
        rows.append((_("at random"), np.array(best), "currentColor"))
    ends = np.concatenate(
        [[0.0, 1.0], _find_ends(tried), *(skills for _label, skills, _color in rows)]
    )
    scale = _Scale(low=float(ends.min()), high=float(ends.max()))
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
            _draw_interval(tried, TOP + ROW * GAIN_ROW + ROW / 2, scale),
        ]
    )
    return Picture(
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" fill="none" stroke="currentColor" font-size="11" '
        f'font-family="{FONTS}">{body}</svg>',
        about=_(
            "Skill of each seed before and after the remedy, its gain with the interval of the "
            "mean (95 %), and specs drawn at random; the bar is the mean"
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
    ticks = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
    for tick in (t for t in ticks if scale.low - 1e-9 <= t <= scale.high + 1e-9):
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


def _find_ends(tried: Tried) -> Floats:
    """The interval of the mean gain, within the picture."""
    limited: Floats = np.clip(tried.trial.interval, LEAST, MOST)
    return limited


def _draw_interval(tried: Tried, y: float, scale: _Scale) -> str:
    low, high = (scale.place(float(end)) for end in _find_ends(tried))
    ends = f"M{low:.1f} {y - 6:.1f}v12M{high:.1f} {y - 6:.1f}v12"
    line = f"{ends}M{low:.1f} {y:.1f}H{high:.1f}"
    return f'<path d="{line}" stroke="{GAIN}" stroke-width="1.5"/>'


def _write(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" '
        f'stroke="none">{text}</text>'
    )
