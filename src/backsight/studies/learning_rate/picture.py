"""A range test as a picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight import plots
from backsight.engine.spec import Spec
from backsight.kernel.language import _, translate_name
from backsight.kernel.types import Floats
from backsight.studies.learning_rate.rules import RateRule


def format_rule_name(name: str) -> str:
    """A rule as it is called."""
    names = {
        "steepest": _("steepest slope"),
        "tenth": _("minimum / 10"),
        "valley": _("valley"),
    }
    return names[name]


def draw_range(
    spec: Spec,
    rates: Floats,
    losses: Floats,
    curve: Floats,
    rules: Sequence[RateRule],
    *,
    border: tuple[float | None, float | None],
    planned: int,
    trial: int,
    smooth: float,
) -> Any:
    """The curve with the rules on it, as a Figure. All as in a `RateRange`."""
    assert spec.loss is not None
    with plots.use_drawable_language():
        title = _("{source} · {optimizer} · {steps:,} steps, smoothing {share:g}").format(
            source=spec.data.source.rsplit("/", 1)[-1],
            optimizer=translate_name(spec.optimizer.name),
            steps=planned,
            share=smooth,
        )
        marks = [_make_mark(rates, curve, rule) for rule in rules if rule.rate is not None]
        rate_curve = plots.RateCurve(
            title=title,
            loss_name=spec.loss.name,
            rates=rates,
            losses=losses,
            smoothed_losses=curve,
            marks=marks,
            border=border,
            trial=trial,
            end=float(rates[0] * (rates[1] / rates[0]) ** (planned - 1)),
        )
    return plots.draw_rate_range(rate_curve)


def _make_mark(rates: Floats, curve: Floats, rule: RateRule) -> plots.RateMark:
    assert rule.rate is not None
    spot = np.interp(np.log(rule.rate), np.log(rates), curve)
    span = None
    if rule.span is not None:
        span = (float(rates[rule.span[0]]), float(rates[rule.span[1]]))
    return plots.RateMark(
        name=format_rule_name(rule.name), rate=rule.rate, loss=float(spot), span=span
    )
