"""What the letters of a Derivation mean: what is given, what is remembered, what is made."""

import re
from collections.abc import Container, Iterator

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.kernel.document import Fact
from backsight.kernel.language import N_, _, in_words

WORDS = {
    "activations": N_("{record} of {operands}"),
    "clippings": N_("{operands}, clipped"),
    "layers": N_("{record} of {operands}"),
    "losses": "{record}",
    "regularizers": N_("{record} of {first}"),
    "optimizers": N_("where {record} looks ahead"),
    "schedules": N_("the learning rate: {record} schedule"),
}
"""What a record makes, by its catalog."""

RULES = {
    "add": N_("{operands} added up"),
    "delay": N_("{first} behind the warm-up"),
    "packing": N_("all parts as one vector"),
}
"""What a rule of calculus makes."""


def given(derivation: Derivation, used: Container[str]) -> Iterator[Fact]:
    """What is there before the first equation: the batch, trained weights, the numbers used."""
    starts = any(derivation.acts("start"))
    for symbol in derivation.symbols.values():
        trained = symbol.role in ("weight", "statistic") and not starts
        if symbol.role in ("input", "target") or trained:
            yield Fact(symbol=symbol.name, shape=symbol.shape, about=symbol.about)
        elif symbol.role == "number" and symbol.about and symbol.name in used:
            yield Fact(symbol=symbol.name, value=_plain(symbol.value), about=symbol.about)


def remembered(derivation: Derivation) -> Iterator[Fact]:
    """The optimizer's memory, which no equation makes."""
    made = {t for e in derivation.equations for t in e.targets}
    for symbol in derivation.of_role("vector"):
        if symbol.name not in made:
            yield Fact(symbol=symbol.name, shape=symbol.shape, about=symbol.about)


def made(derivation: Derivation) -> Iterator[Fact]:
    """Every name that an equation makes, or that is a part of one, and where."""
    makers = {t: e for e in derivation.equations for t in e.targets}
    carried = set(derivation.carries.values())
    for symbol in derivation.symbols.values():
        maker = makers.get(symbol.name) or makers.get(symbol.part_of)
        if maker is None or symbol.name in carried:
            continue
        about = _about(derivation, symbol, maker)
        yield Fact(symbol=symbol.name, shape=symbol.shape, about=f"{about} ({maker.number})")


def _about(derivation: Derivation, symbol: Symbol, maker: Equation) -> str:
    if symbol.role == "weight" and symbol.part_of != "theta":
        return _("the part of {{{vector}}} for {{{weight}}}").format(
            vector=symbol.part_of, weight=_twin(derivation, symbol)
        )
    if symbol.about:
        return symbol.about
    slope = re.fullmatch(r"d(\w+?)_d(\w+)", symbol.name)
    if slope:
        return _("how {{{end}}} changes with {{{start}}}").format(end=slope[1], start=slope[2])
    folder, record, *_rest = maker.formula.split(".")
    operands = [f"{{{o}}}" for o in maker.operands if o]
    said = RULES.get(record) or WORDS.get(folder, N_("from {operands}"))
    return _(said).format(record=in_words(record), first=operands[0], operands=_listed(operands))


def _twin(derivation: Derivation, part: Symbol) -> str:
    """The weight that lies in theta where this part lies in its vector."""
    return next(w.name for w in derivation.weights() if w.offset == part.offset)


def _listed(items: list[str]) -> str:
    return _(" and ").join([_(", ").join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
