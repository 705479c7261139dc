"""What the letters of a Derivation mean: what is given, what is remembered, what is made."""

import re
from collections.abc import Container, Iterator

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.kernel.document import Fact

WORDS = {
    "activations": "{record} of {operands}",
    "clippings": "{operands}, clipped",
    "layers": "{record} of {operands}",
    "losses": "{record}",
    "regularizers": "{record} of {first}",
    "optimizers": "where {record} looks ahead",
    "schedules": "the learning rate: {record} schedule",
}
"""What a record makes, by its catalog."""

RULES = {
    "add": "{operands} added up",
    "delay": "{first} behind the warm-up",
    "packing": "all parts as one vector",
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
        return f"the part of {{{symbol.part_of}}} for {{{_twin(derivation, symbol)}}}"
    if symbol.about:
        return symbol.about
    slope = re.fullmatch(r"d(\w+?)_d(\w+)", symbol.name)
    if slope:
        return f"how {{{slope[1]}}} changes with {{{slope[2]}}}"
    folder, record, *_ = maker.formula.split(".")
    operands = [f"{{{o}}}" for o in maker.operands if o]
    words = RULES.get(record) or WORDS.get(folder, "from {operands}")
    return words.format(
        record=record.replace("_", " "), first=operands[0], operands=_listed(operands)
    )


def _twin(derivation: Derivation, part: Symbol) -> str:
    """The weight that lies in theta where this part lies in its vector."""
    return next(w.name for w in derivation.weights() if w.offset == part.offset)


def _listed(items: list[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
