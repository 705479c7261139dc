"""Who races: "sgd:lr=0.95,adam:beta2=0.99,epsilon_at=hat" as entrants with their rates."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from backsight.engine.complete import with_defaults
from backsight.engine.race import Entrant
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, BadSpec
from backsight.kernel.language import _
from backsight.kernel.plain_text.names import split_names
from backsight.maths.optimizers import optimizers
from backsight.maths.surfaces import Surface

USUAL = "sgd,momentum,nesterov,adagrad,rmsprop,adam"
RATES = ("lr", "rate", "eta")
"""What a rate may be called among the settings."""


@dataclass(frozen=True, kw_only=True)
class EntrantRequest:
    """One that was asked for."""

    choice: Choice
    """With the settings that were given."""
    rate: float | None
    """Its own, if any."""


def read_entrants(
    texts: str | Iterable[str], surface: Surface, rate: float | None = None
) -> tuple[list[Entrant], list[bool]]:
    """Entrants with names of their own, and whether each has a rate that was asked for.

    rate: for all that have none among their settings; where that is None, too, they have their
    default for now. Raises UnknownName or BadInput.
    """
    requests = [_read_request(text) for text in split_names(texts)]
    if not requests:
        raise BadInput(
            _("--optimizers names none: give some, such as {usual}.").format(usual=USUAL)
        )
    names = _make_unique_names([a.choice for a in requests])
    entrants = [
        _make_entrant(name, request, surface, rate)
        for name, request in zip(names, requests, strict=True)
    ]
    return entrants, [a.rate is not None or rate is not None for a in requests]


def find_default_rate(entrant: Entrant, surface: Surface) -> float:
    """The rate in the surface's source, or else the one that suits networks."""
    name = entrant.optimizer.name
    return surface.rates.get(name, entrant.optimizer.rate)


def _read_request(text: str) -> EntrantRequest:
    try:
        choice = Choice.parse(text)
    except ValueError as error:
        raise BadInput(f"--optimizers: {error}") from None
    return take_rate(choice)


def take_rate(choice: Choice) -> EntrantRequest:
    """An optimizer, and the rate that stands among its settings. Raises BadSpec for one not above
    0."""
    own_rates = [choice.settings[k] for k in RATES if k in choice.settings]
    settings = {k: v for k, v in choice.settings.items() if k not in RATES}
    rate = _require_positive("lr", own_rates[-1]) if own_rates else None
    return EntrantRequest(choice=Choice(choice.name, settings), rate=rate)


def _make_entrant(
    name: str, request: EntrantRequest, surface: Surface, rate: float | None
) -> Entrant:
    record = optimizers[request.choice.name]
    settings = with_defaults("optimizers", request.choice).settings if record.settings else {}
    if request.choice.settings and not record.settings:
        with_defaults("optimizers", request.choice)  # says what is wrong
    entrant = Entrant(name=name, optimizer=record, rate=0.0, settings=settings)
    own_rate = next(
        (r for r in (request.rate, rate) if r is not None), find_default_rate(entrant, surface)
    )
    return replace(entrant, rate=_require_positive("lr", own_rate))


def _require_positive(option: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise BadSpec(
            _("--{shown} must be above 0, got {value}.").format(shown=option, value=value)
        )
    return float(value)


def _make_unique_names(choices: list[Choice]) -> list[str]:
    """The optimizer's name; with its settings, and then a number, where it races twice."""
    name_counts = Counter(c.name for c in choices)
    labels = [_format_choice(c) if name_counts[c.name] > 1 else c.name for c in choices]
    label_counts = Counter(labels)
    unique_names, counts = [], Counter[str]()
    for name in labels:
        counts[name] += 1
        unique_names.append(f"{name} #{counts[name]}" if label_counts[name] > 1 else name)
    return unique_names


def _format_choice(choice: Choice) -> str:
    """As the command line takes it, true and false as there."""
    settings = (
        (k, str(v).lower() if isinstance(v, bool) else v) for k, v in choice.settings.items()
    )
    settings_text = ",".join(f"{k}={v}" for k, v in settings)
    return f"{choice.name}:{settings_text}" if settings_text else choice.name
