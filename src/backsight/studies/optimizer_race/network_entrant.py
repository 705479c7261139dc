"""One of several optimizers on the same network: what it is trained with, and what came of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, final

import msgspec

from backsight.engine.complete import with_defaults
from backsight.engine.spec import Choice, CompleteSpec
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import N_, _
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.progress import Progress
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.runs.trajectory import Trajectory, make_trajectory
from backsight.studies.optimizer_race.entrants import take_rate
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment
from backsight.training.initial_weights import make_given_state

RateSource = Literal["said", "usual", "run"]
"""Where a rate is from: somebody said it, it is the optimizer's record's, or the run's own."""
ASTRAY_FACTOR = 10.0
"""Times the first loss: an optimizer that ends above it has gone astray."""
TRAINING = N_("Steps of all optimizers")


@dataclass(frozen=True, kw_only=True)
class NetworkEntrant:
    """An optimizer that takes part."""

    name: str
    """As it was asked for, "momentum:mu=0.8"."""
    choice: Choice
    rate: float | None = None
    """None for the record's own."""
    rate_source: RateSource = "said"


@final
class Racer(Shown):
    """An optimizer, and the network that it trains. run: judge and draw it like any other.
    rate_source: where its rate is from."""

    def __init__(
        self,
        name: str,
        experiment: Experiment,
        start: Mapping[str, Floats],
        *,
        rate_source: RateSource = "said",
    ) -> None:
        self.name, self.rate_source = name, rate_source
        runnable = prepare_to_run(experiment)
        self.run = Run(runnable, make_given_state(runnable, start))

    @property
    def rate(self) -> float:
        """The learning rate, before the schedule."""
        rate = self.run.spec.rate
        assert rate is not None, "the spec is not complete"
        return rate

    @property
    def steps(self) -> list[int]:
        """After which it was measured."""
        return [m.step for m in self.run.history.moments]

    def losses(self, part: str = "train") -> list[float]:
        """At these steps."""
        return [m.losses[part] for m in self.run.history.moments]

    def scores(self, part: str = "train") -> list[float]:
        """Accuracy, or R², at these steps."""
        return [m.scores[part] for m in self.run.history.moments]

    @property
    def astray(self) -> bool:
        """Whether its numbers did not stay finite, or its loss is far above what it began with."""
        losses = self.losses()
        return self.run.failure is not None or not losses[-1] <= ASTRAY_FACTOR * abs(losses[0])

    def sample_trajectory(self, most: int) -> Trajectory:
        """About so many of the states that it went through."""
        return make_trajectory(self.run.history.moments, self.run.state.step, most)

    def train(self, progress: Progress, steps_before: int, total: int) -> Iterator[int]:
        """Train to the end. steps_before, total: steps of all optimizers, done and to do."""
        for step in self.run.steps(every=False):
            progress(TRAINING, steps_before + step.index, total)
            yield step.index


def read_network_entrants(
    optimizers: str | Iterable[str], rates: Mapping[str, float] | float | None
) -> list[NetworkEntrant]:
    """The optimizers as they are asked for. Raises BadInput for none, for one that is named twice,
    and for a rate that is no optimizer's or not above 0."""
    names = split_names(optimizers)
    if not names:
        raise BadInput(_("A race takes one optimizer at least, such as --optimizers sgd,adam."))
    rate_by_name = rates if isinstance(rates, Mapping) else dict.fromkeys(names, rates)
    for name in rate_by_name:
        if name not in names:
            raise UnknownName(_("optimizer in this race"), name, names)
    for name, rate in rate_by_name.items():
        if rate is not None and not 0 < rate < float("inf"):
            raise BadSpec(
                _("The learning rate of {name} must be above 0 and finite, got {rate}.").format(
                    name=name, rate=rate
                )
            )
    duplicate = next((n for n in names if names.count(n) > 1), None)
    if duplicate is not None:
        raise BadInput(_("{name} is in this race twice: name it once.").format(name=duplicate))
    return [_make_entrant(name, rate_by_name.get(name)) for name in names]


def _make_entrant(name: str, rate: float | None) -> NetworkEntrant:
    """rate: of those that have no lr among their settings."""
    request = take_rate(_read_choice(name))
    own_rate = rate if request.rate is None else request.rate
    return NetworkEntrant(
        name=name,
        choice=request.choice,
        rate=own_rate,
        rate_source="usual" if own_rate is None else "said",
    )


def with_run_rate(entrant: NetworkEntrant, spec: CompleteSpec) -> NetworkEntrant:
    """With the rate of a run, where that was trained with this optimizer and nobody said another
    rate."""
    same = spec.optimizer == with_defaults("optimizers", entrant.choice)
    if entrant.rate_source != "usual" or not same:
        return entrant
    return replace(entrant, rate=spec.rate, rate_source="run")


def with_optimizer(experiment: Experiment, entrant: NetworkEntrant) -> Experiment:
    """The same rows and the same network with another optimizer, at its rate."""
    spec = experiment.spec
    return experiment.with_spec(
        msgspec.structs.replace(spec, optimizer=entrant.choice, rate=entrant.rate)
    )


def _read_choice(text: Any) -> Choice:
    try:
        return Choice.parse(text)
    except ValueError as error:
        raise BadSpec(f"--optimizers: {error}") from None
