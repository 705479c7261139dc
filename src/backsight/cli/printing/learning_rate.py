"""What `backsight lr` prints: the curve, the rules, the trials; or plain data."""

import math
from typing import Any

from backsight.cli.printing.output import (
    describe_picture,
    make_console,
    print_lines,
    print_table,
)
from backsight.kernel.language import _
from backsight.plots.words import format_number
from backsight.render.curve import draw_curve
from backsight.studies.learning_rate.rate_range import RateRange
from backsight.summaries.rates import (
    format_heading,
    list_remarks,
    tabulate_rules,
    tabulate_trials,
)
from backsight.summaries.threads import describe_idle_threads

FLAT = 1.35
"""A curve is cut so far above its beginning, in units of its fall."""


def print_rate_range(rate_range: RateRange, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    print_lines(console, format_heading(rate_range))
    print_lines(console, *draw_smoothed_curve(rate_range, console.width))
    console.print()
    print_table(console, tabulate_rules(rate_range))
    console.print()
    if rate_range.trials:
        print_table(console, tabulate_trials(rate_range))
        console.print()
    print_lines(console, *list_remarks(rate_range))
    for note in describe_idle_threads(rate_range.spec):
        print_lines(console, _("Note: {note}").format(note=note))
    hint = _("Drawn as a picture: add -o rates.png")
    print_lines(console, *describe_picture(hint, *filter(None, [out])))


def draw_smoothed_curve(rate_range: RateRange, width: int) -> list[str]:
    """The smoothed loss over the rates, as text."""
    low, first = rate_range.smoothed.min(), rate_range.smoothed[0]
    losses = rate_range.smoothed.clip(
        max=first + (FLAT - 1) * max(first - low, 1e-12 + abs(first) / 10)
    )
    lines = draw_curve(losses.tolist(), width=min(width, 84))
    ends = (format_number(float(rate_range.rates[0])), format_number(float(rate_range.rates[-1])))
    bars = len(lines[0]) if lines else 0
    bars = max([bars, *map(len, lines)])
    return [*lines, " " * 11 + ends[0] + ends[1].rjust(max(bars - 11 - len(ends[0]), 1))]


def as_plain(rate_range: RateRange) -> dict[str, Any]:
    """All of it as plain data, for JSON."""
    return {
        "rates": rate_range.rates.tolist(),
        "losses": rate_range.losses.tolist(),
        "smoothed": rate_range.smoothed.tolist(),
        "smooth": rate_range.smooth,
        "rules": {rule.name: rule.rate for rule in rate_range.rules},
        "spread": rate_range.spread,
        "trials": [
            {
                "rate": t.rate,
                "steps": t.steps,
                "start": t.start,
                "loss": None if math.isnan(t.loss) else t.loss if math.isfinite(t.loss) else None,
                "diverged": t.diverged,
            }
            for t in rate_range.trials
        ],
        "border": list(rate_range.border),
        "best": None if rate_range.best is None else rate_range.best.rate,
        "stopped": rate_range.stopped,
    }
