"""One of several optimizers on the same network: what it is trained with, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import msgspec

from backsight.engine.complete import Shape, complete
from backsight.engine.program import Program
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.studies.landscape.trajectory import Report, Trail, trail_of_moments
from backsight.training.compile import ready_to_run
from backsight.training.experiment import Ready
from backsight.training.initial_weights import given_state

FAR = 10.0
"""Times the first loss: an optimizer that ends above it has gone astray."""
TRAINING = N_("Steps of all optimizers")


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """name: as it was asked for, "momentum:mu=0.8". rate: None for the record's own."""

    name: str
    choice: Choice
    rate: float | None = None


@final
class Racer:
    """An optimizer, and the network that it trains. run: judge and draw it like any other."""

    def __init__(self, name: str, parts: Ready, start: Mapping[str, Floats] | None) -> None:
        self.name = name
        ready = ready_to_run(parts)
        self.run = Run(ready, None if start is None else given_state(ready, start))

    def __repr__(self) -> str:
        return f"<{self.name}, rate {self.rate:g}: {self.run.state.step:,} steps>"

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
        return self.run.failure is not None or not losses[-1] <= FAR * abs(losses[0])

    def trail(self, most: int) -> Trail:
        """About so many of the states that it went through."""
        return trail_of_moments(self.run.history.moments, self.run.state.step, most)

    def trained(self, report: Report, before: int, total: int) -> Iterator[int]:
        """Train to the end. before, total: steps of all optimizers, done and to do."""
        for step in self.run.steps(every=False):
            report(TRAINING, before + step.index, total)
            yield step.index


def entrants_of(names: Sequence[str], rates: Mapping[str, float] | float | None) -> list[Entrant]:
    """The optimizers as they are asked for. Raises BadInput for none, for one that is named twice,
    and for a rate that is no optimizer's or not above 0."""
    if not names:
        raise BadInput(_("A race takes one optimizer at least, such as --optimizers sgd,adam."))
    known = rates if isinstance(rates, Mapping) else dict.fromkeys(names, rates)
    for name in known:
        if name not in names:
            raise UnknownName(_("optimizer in this race"), name, names)
    for name, rate in known.items():
        if rate is not None and not 0 < rate < float("inf"):
            raise BadSpec(
                _("The learning rate of {name} must be above 0 and finite, got {rate}.").format(
                    name=name, rate=rate
                )
            )
    twice = next((n for n in names if list(names).count(n) > 1), None)
    if twice is not None:
        raise BadInput(_("{name} is in this race twice: name it once.").format(name=twice))
    return [Entrant(name=n, choice=_choice(n), rate=known.get(n)) for n in names]


def with_optimizer(parts: Ready, entrant: Entrant) -> Ready:
    """The same rows and the same network with another optimizer, at its rate."""
    data, program = parts.data, parts.program
    shape = Shape(
        inputs=program.inputs,
        classes=len(data.classes),
        rows=len(data.train),
        targets=0 if data.classes else data.train.y.shape[1],
    )
    asked = msgspec.structs.replace(parts.spec, optimizer=entrant.choice, rate=entrant.rate)
    spec = complete(asked, shape)
    own = Program(spec, inputs=program.inputs, outputs=program.outputs)
    return replace(parts, spec=spec, program=own)


def _choice(text: Any) -> Choice:
    try:
        return Choice.read(text)
    except ValueError as error:
        raise BadSpec(f"--optimizers: {error}") from None
