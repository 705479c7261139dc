"""What a range test found, and its picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight import plots
from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _, translate_name
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.studies.learning_rate.divergence import Trial
from backsight.studies.learning_rate.rules import RateRule


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RateRange(Shown):
    """What a range test found."""

    spec: CompleteSpec
    """Of what was trained."""
    rates: Floats
    """(n,): of each step."""
    losses: Floats
    """(n,): of the batch of each step."""
    smoothed: Floats
    """(n,): the bias-corrected exponential average of the losses."""
    smooth: float
    """The share of it that is what was before."""
    rules: tuple[RateRule, ...]
    """What three published rules say."""
    trials: tuple[Trial, ...]
    """Short trainings, by rate."""
    border: tuple[float | None, float | None]
    """The largest rate that did not diverge, the smallest that did; None where there was none."""
    planned: int
    """Steps of the test."""
    trial_steps: int = 0
    """Steps of each short training."""
    stopped: str = ""
    """Why the test ended before its last rate; "" if it did not."""

    def rule(self, name: str) -> float | None:
        """The rate that a rule names: "steepest", "tenth" or "valley"; None where it names none."""
        return next(rule.rate for rule in self.rules if rule.name == name)

    @property
    def best(self) -> Trial | None:
        """The short training that came to the least loss; None where none did not diverge."""
        sound = [trial for trial in self.trials if not trial.diverged]
        return min(sound, key=lambda trial: trial.loss, default=None)

    @property
    def spread(self) -> float | None:
        """The largest rate that a rule names over the smallest; None where fewer than two do."""
        rates = [rule.rate for rule in self.rules if rule.rate is not None]
        return max(rates) / min(rates) if len(rates) > 1 else None

    def plot(self) -> Any:
        """The curve with the rules on it and where training diverges, as a Figure."""
        return draw_range(self)


def draw_range(rate_range: RateRange) -> Any:
    """The curve with the rules on it, as a Figure."""
    spec, rates, curve = rate_range.spec, rate_range.rates, rate_range.smoothed
    with plots.use_drawable_language():
        title = _("{source} · {optimizer} · {steps:,} steps, smoothing {share:g}").format(
            source=spec.data.source.rsplit("/", 1)[-1],
            optimizer=translate_name(spec.optimizer.name),
            steps=rate_range.planned,
            share=rate_range.smooth,
        )
        rate_curve = plots.RateCurve(
            title=title,
            loss_name=spec.loss.name,
            rates=rates,
            losses=rate_range.losses,
            smoothed_losses=curve,
            marks=[_make_mark(rates, curve, r) for r in rate_range.rules if r.rate is not None],
            border=rate_range.border,
            trial=rate_range.trial_steps,
            end=float(rates[0] * (rates[1] / rates[0]) ** (rate_range.planned - 1)),
        )
    return plots.draw_rate_range(rate_curve)


def format_rule_name(name: str) -> str:
    """A rule as it is called."""
    names = {
        "steepest": _("steepest slope"),
        "tenth": _("minimum / 10"),
        "valley": _("valley"),
    }
    return names[name]


def _make_mark(rates: Floats, curve: Floats, rule: RateRule) -> plots.RateMark:
    assert rule.rate is not None
    spot = np.interp(np.log(rule.rate), np.log(rates), curve)
    span = None
    if rule.span is not None:
        span = (float(rates[rule.span[0]]), float(rates[rule.span[1]]))
    return plots.RateMark(
        name=format_rule_name(rule.name), rate=rule.rate, loss=float(spot), span=span
    )
