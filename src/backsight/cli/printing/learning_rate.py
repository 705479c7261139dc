"""What `backsight lr` prints: the curve, the rules, the trials; or plain data."""

import math
from collections.abc import Iterator
from typing import Any

from rich.table import Table

from backsight.kernel.language import _, sentences
from backsight.plots.words import number
from backsight.render.curve import curve
from backsight.studies.learning_rate.picture import rule_name
from backsight.studies.learning_rate.range_test import RateRange

FLAT = 1.35
"""A curve is cut so far above its beginning, in units of its fall."""


def curve_said(found: RateRange, width: int) -> list[str]:
    """The smoothed loss over the rates, as text."""
    low, first = found.smoothed.min(), found.smoothed[0]
    shown = found.smoothed.clip(max=first + (FLAT - 1) * max(first - low, 1e-12 + abs(first) / 10))
    lines = curve(shown.tolist(), width=min(width, 84))
    ends = (number(float(found.rates[0])), number(float(found.rates[-1])))
    bars = len(lines[0]) if lines else 0
    bars = max([bars, *map(len, lines)])
    return [*lines, " " * 11 + ends[0] + ends[1].rjust(max(bars - 11 - len(ends[0]), 1))]


def rules_table(found: RateRange) -> Table:
    """The rate that each rule names, and what it is read off."""
    table = _table(_("rule"), _("rate"), _("what it is"), right=1)
    about = {
        "steepest": _("the smoothed loss falls fastest here"),
        "tenth": _("a tenth of the rate with the least smoothed loss"),
        "valley": _("the middle of the longest stretch in which it falls"),
    }
    for rule in found.rules:
        rate = "-" if rule.rate is None else number(rule.rate)
        table.add_row(rule_name(rule.name), rate, about[rule.name])
    return table


def trials_table(found: RateRange) -> Table:
    """Each short training."""
    steps = found.trial_steps
    table = _table(
        _("rate"),
        _("loss before"),
        _("loss after {steps} steps").format(steps=steps),
        _("what became of it"),
        right=3,
        first="right",
    )
    named = {rule.rate: rule_name(rule.name) for rule in found.rules if rule.rate is not None}
    for trial in found.trials:
        became = _("diverged") if trial.diverged else _("did not diverge")
        if trial.failure:
            became = _("diverged: not finite in step {step}").format(step=trial.steps + 1)
        if trial.rate in named:
            became = _("{what} ({rule})").format(what=became, rule=named[trial.rate])
        after = "-" if math.isnan(trial.loss) else f"{trial.loss:.4g}"
        table.add_row(number(trial.rate), f"{trial.start:.4g}", after, became)
    return table


def remarks(found: RateRange) -> Iterator[str]:
    """What is to be known of it."""
    if found.stopped:
        yield _("The test ended at the rate {rate}: {why}").format(
            rate=number(float(found.rates[-1])), why=found.stopped
        )
    missing = [rule_name(rule.name) for rule in found.rules if rule.rate is None]
    if missing:
        yield _("No rate by: {names}. The smoothed loss does not fall as it takes.").format(
            names=", ".join(missing)
        )
    if found.spread is not None:
        yield sentences(
            _("The rules disagree by a factor of {factor:.3g}.").format(factor=found.spread),
            _(
                "They are conventions, read off one short run in which every rate was tried for a "
                "step only, and at weights that the rates before it had made. Take them as a "
                "place to begin."
            ),
        )
    yield from _border_said(found)


def _border_said(found: RateRange) -> Iterator[str]:
    if not found.trials:
        return
    low, high = found.border
    steps = found.trial_steps
    if high is None:
        text = _("No training diverged in {steps} steps, up to the rate {low}.")
    elif low is None:
        text = _("Every training diverged within {steps} steps, down to the rate {high}.")
    else:
        text = _(
            "Trained for {steps} steps at a constant rate, {low} did not diverge and {high} did. "
            "Longer training may diverge below that."
        )
    yield text.format(
        steps=steps,
        low="" if low is None else number(low),
        high="" if high is None else number(high),
    )
    if found.best is not None:
        yield _("Of the rates that were tried, {rate} came to the least loss: {loss:.4g}.").format(
            rate=number(found.best.rate), loss=found.best.loss
        )
    yield _("Diverged: a number is not finite, or the loss is above that before the first step.")


def plain(found: RateRange) -> dict[str, Any]:
    """All of it as plain data, for JSON."""
    return {
        "rates": found.rates.tolist(),
        "losses": found.losses.tolist(),
        "smoothed": found.smoothed.tolist(),
        "smooth": found.smooth,
        "rules": {rule.name: rule.rate for rule in found.rules},
        "spread": found.spread,
        "trials": [
            {
                "rate": t.rate,
                "steps": t.steps,
                "start": t.start,
                "loss": None if math.isnan(t.loss) else t.loss if math.isfinite(t.loss) else None,
                "diverged": t.diverged,
            }
            for t in found.trials
        ],
        "border": list(found.border),
        "best": None if found.best is None else found.best.rate,
        "stopped": found.stopped,
    }


def _table(*heads: str, right: int, first: str = "left") -> Table:
    """right: how many columns from the second on hold numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(heads[0], justify=first, no_wrap=True)  # type: ignore[arg-type] # one of two words
    for place, head in enumerate(heads[1:], 1):
        table.add_column(head, justify="right" if place <= right - (first == "right") else "left")
    return table
