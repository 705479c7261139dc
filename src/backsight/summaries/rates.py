"""A range test: what rules say of the rate, and the short trainings."""

import math
from collections.abc import Iterator

from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_sentences, join_words, ngettext
from backsight.plots.words import format_number
from backsight.studies.learning_rate.divergence import Trial
from backsight.studies.learning_rate.rate_range import RateRange, format_rule_name
from backsight.summaries.blocks import make_document, make_paragraphs


def summarize_rates(rate_range: RateRange) -> Document:
    """The rules, the trials, and what is to be known of them."""
    return make_document(
        _("Learning rates for {source}").format(source=rate_range.spec.data.source),
        *make_paragraphs([format_heading(rate_range)]),
        tabulate_rules(rate_range),
        *([tabulate_trials(rate_range)] if rate_range.trials else []),
        *make_paragraphs(list_remarks(rate_range)),
    )


def format_heading(rate_range: RateRange) -> str:
    """What was trained, and how."""
    return _(
        "{source}: the loss of each batch, smoothed ({share:g} of what was before, corrected for "
        "its start), while the rate of {optimizer} grows over {steps:,} steps"
    ).format(
        source=rate_range.spec.data.source,
        share=rate_range.smooth,
        optimizer=rate_range.spec.optimizer.name,
        steps=rate_range.planned,
    )


def tabulate_rules(rate_range: RateRange) -> TableBlock:
    """The rate that each rule names, and what it is read off."""
    about = {
        "steepest": _("the smoothed loss falls fastest here"),
        "tenth": _("a tenth of the rate with the least smoothed loss"),
        "valley": _("the middle of the longest stretch in which it falls"),
    }
    rows = [
        (
            format_rule_name(rule.name),
            "-" if rule.rate is None else format_number(rule.rate),
            about[rule.name],
        )
        for rule in rate_range.rules
    ]
    head = (_("rule"), _("rate"), _("what it is"))
    return TableBlock(head=head, rows=tuple(rows), numbers=range(1, 2))


def tabulate_trials(rate_range: RateRange) -> TableBlock:
    """Each short training."""
    names_by_rate = {
        rule.rate: format_rule_name(rule.name) for rule in rate_range.rules if rule.rate is not None
    }
    rows = [
        (
            format_number(trial.rate),
            f"{trial.start:.4g}",
            "-" if math.isnan(trial.loss) else f"{trial.loss:.4g}",
            _describe_outcome(trial, names_by_rate.get(trial.rate, "")),
        )
        for trial in rate_range.trials
    ]
    head = (
        _("rate"),
        _("loss before"),
        ngettext(
            "loss after {steps} step", "loss after {steps} steps", rate_range.trial_steps
        ).format(steps=rate_range.trial_steps),
        _("what became of it"),
    )
    return TableBlock(head=head, rows=tuple(rows), numbers=range(3))


def _describe_outcome(trial: Trial, rule: str) -> str:
    """What became of it. rule: that names its rate, "" for none."""
    outcome = _("diverged") if trial.diverged else _("did not diverge")
    if trial.failure:
        outcome = _("diverged: not finite in step {step}").format(step=trial.steps + 1)
    return _("{what} ({rule})").format(what=outcome, rule=rule) if rule else outcome


def list_remarks(rate_range: RateRange) -> Iterator[str]:
    """What is to be known of it."""
    if rate_range.stopped:
        yield _("The test ended at the rate {rate}: {why}").format(
            rate=format_number(float(rate_range.rates[-1])), why=rate_range.stopped
        )
    missing = [format_rule_name(rule.name) for rule in rate_range.rules if rule.rate is None]
    if missing:
        yield _("No rate by: {names}. The smoothed loss does not fall as it takes.").format(
            names=join_words(missing)
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
        text = ngettext(
            "No training diverged in {steps} step, up to the rate {low}.",
            "No training diverged in {steps} steps, up to the rate {low}.",
            steps,
        )
    elif low is None:
        text = ngettext(
            "Every training diverged within {steps} step, down to the rate {high}.",
            "Every training diverged within {steps} steps, down to the rate {high}.",
            steps,
        )
    else:
        text = ngettext(
            "Trained for {steps} step at a constant rate, {low} did not diverge and {high} "
            "did. Longer training may diverge below that.",
            "Trained for {steps} steps at a constant rate, {low} did not diverge and {high} "
            "did. Longer training may diverge below that.",
            steps,
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
