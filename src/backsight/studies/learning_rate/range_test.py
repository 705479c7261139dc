"""`backsight.find_rate`: the learning-rate range test, and where training diverges."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.engine.spec import Choice, CompleteSpec
from backsight.engine.state import State
from backsight.kernel.errors import BadInput, NotFinite, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.sources import is_trained, resolve
from backsight.studies.learning_rate.arguments import (
    check_lengths,
    check_rates,
    refuse_test_options,
)
from backsight.studies.learning_rate.divergence import Trial, bracket_border, run_trial
from backsight.studies.learning_rate.rate_range import RateRange
from backsight.studies.learning_rate.rules import apply_rules, smooth_losses
from backsight.training.engine_choice import choose_brief_engine
from backsight.training.experiment import Experiment
from backsight.training.where import Where


@naming_keywords(**{"from": "first", "to": "last", "over": "steps"})
def find_rate(
    source: Any,
    *,
    first: float = 1e-5,
    last: float = 10.0,
    steps: int = 200,
    smooth: float = 0.9,
    trial: int = 100,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> RateRange:
    """Train once, briefly, while the rate grows by the same factor from step to step.

    source: as for `backsight.train`, or a run or its folder, whose network is taken as it began.
    first, last: rates, over so many steps. smooth: the share of what was before in the smoothed
    loss, from 0 up to 1. trial: steps of each short training that looks where training diverges;
    0 for none. folder, with_: as for `backsight.open`. progress: is told how far it is. options: as
    for `backsight.train`, but for the rate, its schedule and how long is trained. Nothing is
    recorded, and a run that is given stays as it is. Raises BadInput, also where the loss is not
    finite to begin with.

    >>> import backsight
    >>> found = backsight.find_rate("moons", seed=1, trial=0)
    >>> [rule.name for rule in found.rules]
    ['steepest', 'tenth', 'valley']
    >>> 1e-4 < found.rule("valley") < 1
    True
    """
    check_rates(first, last)
    check_lengths(steps, smooth, trial)
    refuse_test_options(options)
    where = Where(folder=folder, files=with_)
    experiment, start = prepare_range_test(source, where, steps, options)
    spec = _with_growing_rate(experiment.spec, first, last, steps)
    rates, losses, stopped = _sweep_rates(experiment, start, spec, progress)
    curve = smooth_losses(losses, smooth)
    rule_results = apply_rules(rates, curve, smooth)
    trials: tuple[Trial, ...] = ()
    border: tuple[float | None, float | None] = (None, None)
    if trial:
        named_rates = [rule.rate for rule in rule_results if rule.rate is not None]
        trials, border = bracket_border(
            _make_trial_runner(experiment, start, trial, progress),
            named_rates or [math.sqrt(first * last)],
        )
    return RateRange(
        spec=experiment.spec,
        rates=rates,
        losses=losses,
        smoothed=curve,
        smooth=smooth,
        rules=rule_results,
        trials=trials,
        border=border,
        planned=steps,
        trial_steps=trial,
        stopped=stopped,
    )


def prepare_range_test(
    source: Any, where: Where, steps: int, options: Mapping[str, Any]
) -> tuple[Experiment, State]:
    """The data, and the state that every training of it begins with.

    The NumPy engine trains, for compiling takes longer than so few steps do; or the engine that was
    asked for its numbers.
    """
    if not is_trained(source):
        options = {**options, "steps": steps}
    with resolve(source, where, options) as subject:
        experiment = _with_steps(subject.experiment, steps)
        return experiment, _restore_first_state(experiment, subject.first_state)


def _with_steps(experiment: Experiment, steps: int) -> Experiment:
    """The same data and network, for so many steps."""
    engine = choose_brief_engine(experiment.spec.engine)
    spec = msgspec.structs.replace(experiment.spec, gradient="backprop", steps=steps, engine=engine)
    return experiment.with_spec(spec)


def _restore_first_state(experiment: Experiment, recorded_state: State) -> State:
    """The first state, with the weights that a run began with."""
    state = experiment.program.make_initial_state()
    for name in experiment.program.select_vectors(recorded_state.vectors):
        state.vectors[name][...] = recorded_state.vectors[name]
    return state


def _with_growing_rate(spec: CompleteSpec, first: float, last: float, steps: int) -> CompleteSpec:
    """The schedule "exponential" with a factor above 1 is the range test."""
    growth = Choice("exponential", {"factor": last / first, "every": steps - 1})
    return msgspec.structs.replace(spec, rate=first, schedule=growth, warmup=0, steps=steps)


def _sweep_rates(
    experiment: Experiment, start: State, spec: CompleteSpec, progress: Progress
) -> tuple[Floats, Floats, str]:
    """Rates and losses up to the first that is not finite, and why it ended there."""
    rates: list[float] = []
    losses: list[float] = []
    steps, stopped = spec.steps, ""
    try:
        for step in experiment.with_spec(spec).make_loop().run(start.copy(), steps):
            if math.isfinite(step.loss):
                rates.append(step.rate)
                losses.append(step.loss)
            progress(_("Rates tried"), step.index, steps)
    except NotFinite as failure:
        stopped = str(failure)
    if len(losses) < 2:
        raise BadInput(_format_failed_start(spec, stopped, len(losses)))
    return np.array(rates), np.array(losses), stopped


def _format_failed_start(spec: CompleteSpec, stopped: str, count: int) -> str:
    if not count:
        return _(
            "The loss is not finite at the first rate ({rate:g}), before any update was made, so "
            "that no rate will mend it. {why} Look at the data and the first weights."
        ).format(rate=spec.rate, why=stopped)
    return _(
        "The first update, at the rate {rate:g}, makes numbers that are not finite. {why} Begin "
        "with a smaller rate: --from {less:g}."
    ).format(rate=spec.rate, why=stopped, less=spec.rate / 1000)


def _make_trial_runner(
    experiment: Experiment, start: State, steps: int, progress: Progress
) -> Callable[[float], Trial]:
    """How one rate is tried, with its own number in what is told."""
    count = [0]

    def try_one(rate: float) -> Trial:
        count[0] += 1
        label = _("Training {count} at the rate {rate:.3g}").format(count=count[0], rate=rate)
        return run_trial(experiment, start, rate, steps, progress, label)

    return try_one
