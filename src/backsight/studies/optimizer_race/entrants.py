"""Who races: "sgd:lr=0.95,adam:beta2=0.99,epsilon_at=hat" as entrants with their rates."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from backsight.engine.complete import settled
from backsight.engine.race import Entrant
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, BadSpec
from backsight.kernel.language import _
from backsight.maths.optimizers import optimizers
from backsight.maths.surfaces import Surface

USUAL = "sgd,momentum,nesterov,adagrad,rmsprop,adam"
RATES = ("lr", "rate", "eta")
"""What a rate may be called among the settings."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One that was asked for. choice: with the settings that were given. rate: its own, if any."""

    choice: Choice
    rate: float | None


def entrants_of(
    texts: str | Iterable[str], surface: Surface, rate: float | None = None
) -> tuple[list[Entrant], list[bool]]:
    """Entrants with names of their own, and whether each has a rate that was asked for.

    rate: for all that have none among their settings; None for the one that the surface's source
    uses, or else the optimizer's default. Raises UnknownName or BadInput.
    """
    asked = [_read(text) for text in listed(texts)]
    if not asked:
        raise BadInput(
            _("--optimizers names none: give some, such as {usual}.").format(usual=USUAL)
        )
    names = _names([a.choice for a in asked])
    found = [_entrant(name, one, surface, rate) for name, one in zip(names, asked, strict=True)]
    return found, [a.rate is not None or rate is not None for a in asked]


def default_rate(entrant: Entrant, surface: Surface) -> float:
    """The rate it has where nobody asks for another."""
    name = entrant.optimizer.name
    return surface.rates.get(name, entrant.optimizer.rate)


def listed(texts: str | Iterable[str]) -> list[str]:
    """The choices in a list with commas, where settings have commas between them too: a piece
    that has a "=" but no ":" goes with the one before it."""
    if not isinstance(texts, str):
        return [t for text in texts for t in listed(text)]
    found: list[str] = []
    for piece in filter(None, (p.strip() for p in texts.split(","))):
        if found and "=" in piece and ":" not in piece:
            found[-1] += f",{piece}"
        else:
            found.append(piece)
    return found


def _read(text: str) -> Asked:
    try:
        choice = Choice.read(text)
    except ValueError as error:
        raise BadInput(f"--optimizers: {error}") from None
    own = [choice.settings[k] for k in RATES if k in choice.settings]
    kept = {k: v for k, v in choice.settings.items() if k not in RATES}
    rate = _positive("lr", own[-1]) if own else None
    return Asked(choice=Choice(choice.name, kept), rate=rate)


def _entrant(name: str, one: Asked, surface: Surface, rate: float | None) -> Entrant:
    record = optimizers[one.choice.name]
    settings = settled("optimizers", one.choice).settings if record.settings else {}
    if one.choice.settings and not record.settings:
        settled("optimizers", one.choice)  # says what is wrong
    entrant = Entrant(name=name, optimizer=record, rate=0.0, settings=settings)
    chosen = next((r for r in (one.rate, rate) if r is not None), default_rate(entrant, surface))
    return replace(entrant, rate=_positive("lr", chosen))


def _positive(option: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise BadSpec(
            _("--{shown} must be above 0, got {value}.").format(shown=option, value=value)
        )
    return float(value)


def _names(choices: list[Choice]) -> list[str]:
    """The optimizer's name; with its settings, and then a number, where it races twice."""
    twice = Counter(c.name for c in choices)
    said = [_typed(c) if twice[c.name] > 1 else c.name for c in choices]
    again = Counter(said)
    found, counted = [], Counter[str]()
    for name in said:
        counted[name] += 1
        found.append(f"{name} #{counted[name]}" if again[name] > 1 else name)
    return found


def _typed(choice: Choice) -> str:
    """As the command line takes it, true and false as there."""
    settings = (
        (k, str(v).lower() if isinstance(v, bool) else v) for k, v in choice.settings.items()
    )
    said = ",".join(f"{k}={v}" for k, v in settings)
    return f"{choice.name}:{said}" if said else choice.name
