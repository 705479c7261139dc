"""What `backsight lr` prints: the curve, the rules, the trials; or plain data."""

import math
from collections.abc import Iterator
from typing import Any

from rich.table import Table

from backsight.cli.printing.output import describe_picture, make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.kernel.language import _, join_sentences
from backsight.plots.words import format_number
from backsight.render.curve import draw_curve
from backsight.studies.learning_rate.rate_range import RateRange, format_rule_name

FLAT = 1.35
"""A curve is cut so far above its beginning, in units of its fall."""


def print_rate_range(rate_range: RateRange, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    print_lines(console, _format_heading(rate_range))
    print_lines(console, *draw_smoothed_curve(rate_range, console.width))
    console.print()
    console.print(make_rules_table(rate_range))
    console.print()
    if rate_range.trials:
        console.print(make_trials_table(rate_range))
        console.print()
    print_lines(console, *list_remarks(rate_range))
    hint = _("Drawn as a picture: add -o rates.png")
    print_lines(console, describe_picture(hint, *filter(None, [out])))


def _format_heading(rate_range: RateRange) -> str:
    return _(
        "{source}: the loss of each batch, smoothed ({share:g} of what was before, corrected for "
        "its start), while the rate of {optimizer} grows over {steps:,} steps"
    ).format(
        source=rate_range.spec.data.source,
        share=rate_range.smooth,
        optimizer=rate_range.spec.optimizer.name,
        steps=rate_range.planned,
    )


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


def make_rules_table(rate_range: RateRange) -> Table:
    """The rate that each rule names, and what it is read off."""
    table = _make_table(_("rule"), _("rate"), _("what it is"), right=1)
    about = {
        "steepest": _("the smoothed loss falls fastest here"),
        "tenth": _("a tenth of the rate with the least smoothed loss"),
        "valley": _("the middle of the longest stretch in which it falls"),
    }
    for rule in rate_range.rules:
        rate = "-" if rule.rate is None else format_number(rule.rate)
        table.add_row(format_rule_name(rule.name), rate, about[rule.name])
    return table


def make_trials_table(rate_range: RateRange) -> Table:
    """Each short training."""
    steps = rate_range.trial_steps
    table = _make_table(
        _("rate"),
        _("loss before"),
        _("loss after {steps} steps").format(steps=steps),
        _("what became of it"),
        right=3,
        first="right",
    )
    names_by_rate = {
        rule.rate: format_rule_name(rule.name) for rule in rate_range.rules if rule.rate is not None
    }
    for trial in rate_range.trials:
        outcome = _("diverged") if trial.diverged else _("did not diverge")
        if trial.failure:
            outcome = _("diverged: not finite in step {step}").format(step=trial.steps + 1)
        if trial.rate in names_by_rate:
            outcome = _("{what} ({rule})").format(what=outcome, rule=names_by_rate[trial.rate])
        after = "-" if math.isnan(trial.loss) else f"{trial.loss:.4g}"
        table.add_row(format_number(trial.rate), f"{trial.start:.4g}", after, outcome)
    return table


def list_remarks(rate_range: RateRange) -> Iterator[str]:
    """What is to be known of it."""
    if rate_range.stopped:
        yield _("The test ended at the rate {rate}: {why}").format(
            rate=format_number(float(rate_range.rates[-1])), why=rate_range.stopped
        )
    missing = [format_rule_name(rule.name) for rule in rate_range.rules if rule.rate is None]
    if missing:
        yield _("No rate by: {names}. The smoothed loss does not fall as it takes.").format(
            names=_(", ").join(missing)
        )
    if rate_range.spread is not None:
        yield join_sentences(
            _("The rules disagree by a factor of {factor:.3g}.").format(factor=rate_range.spread),
            _(
                "They are conventions, read off one short run in which every rate was tried for a "
                "step only, and at weights that the rates before it had made. Take them as a "
                "place to begin."
            ),
        )
    yield from _describe_border(rate_range)


def _describe_border(rate_range: RateRange) -> Iterator[str]:
    if not rate_range.trials:
        return
    low, high = rate_range.border
    steps = rate_range.trial_steps
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
        low="" if low is None else format_number(low),
        high="" if high is None else format_number(high),
    )
    if rate_range.best is not None:
        yield _("Of the rates that were tried, {rate} came to the least loss: {loss:.4g}.").format(
            rate=format_number(rate_range.best.rate), loss=rate_range.best.loss
        )
    yield _("Diverged: a number is not finite, or the loss is above that before the first step.")


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


def _make_table(*heads: str, right: int, first: str = "left") -> Table:
    """right: how many columns from the second on hold numbers."""
    table = FittedTable()
    table.add_column(heads[0], justify=first, no_wrap=True)  # type: ignore[arg-type] # one of two words
    for index, head in enumerate(heads[1:], 1):
        table.add_column(head, justify="right" if index <= right - (first == "right") else "left")
    return table
