"""What the letters of a Derivation mean: what is given, what is remembered, what is made."""

import re
from collections.abc import Container, Iterator, Mapping

from backsight.engine.derivation import BATCH_ROLES, Derivation, Equation, Symbol
from backsight.kernel.document import Fact
from backsight.kernel.language import N_, _, join_words, translate_name

RECORD_MEANINGS = {
    "activations": N_("{record} of {operands}"),
    "clippings": N_("{operands}, clipped"),
    "layers": N_("{record} of {operands}"),
    "losses": "{record}",
    "regularizers": N_("{record} of {first}"),
    "optimizers": N_("where {record} looks ahead"),
    "schedules": N_("the learning rate: {record} schedule"),
}
"""What a record makes, by its catalog."""

RULE_MEANINGS = {
    "add": N_("{operands} added up"),
    "entry_sum": N_("the sum of {first}"),
    "weighted_mean": N_("{record} of {first}"),
    "delay": N_("{first} behind the warm-up"),
    "packing": N_("all parts as one vector"),
}
"""What a rule of calculus makes."""


def list_inputs(derivation: Derivation, used_names: Container[str]) -> Iterator[Fact]:
    """What is there before the first equation: the batch, trained weights, the numbers used."""
    has_start = any(derivation.acts("start"))
    for symbol in derivation.symbols.values():
        is_trained = symbol.role in ("weight", "statistic") and not has_start
        if symbol.role in BATCH_ROLES or is_trained:
            yield Fact(symbol=symbol.name, shape=symbol.shape, about=symbol.about)
        elif symbol.role == "number" and symbol.about and symbol.name in used_names:
            yield Fact(symbol=symbol.name, value=_simplify_number(symbol.value), about=symbol.about)


def list_memory(derivation: Derivation) -> Iterator[Fact]:
    """The optimizer's memory, which no equation makes."""
    targets = {t for e in derivation.equations for t in e.targets}
    for symbol in derivation.of_role("vector"):
        if symbol.name not in targets:
            yield Fact(symbol=symbol.name, shape=symbol.shape, about=symbol.about)


def list_results(derivation: Derivation) -> Iterator[Fact]:
    """Every name that an equation makes, or that is a part of one, and where."""
    makers = {t: e for e in derivation.equations for t in e.targets}
    carried_names = set(derivation.carries.values())
    weights = {w.offset: w.name for w in derivation.weights()}
    for symbol in derivation.symbols.values():
        maker = makers.get(symbol.name) or makers.get(symbol.part_of)
        if maker is None or symbol.name in carried_names:
            continue
        about = _describe(symbol, maker, weights)
        yield Fact(symbol=symbol.name, shape=symbol.shape, about=f"{about} ({maker.number})")


def _describe(symbol: Symbol, maker: Equation, weights: Mapping[int, str]) -> str:
    """What a symbol is. weights: by where they lie in theta, as its part lies in its vector."""
    if symbol.role == "weight" and symbol.part_of != "theta":
        return _("the part of {{{vector}}} for {{{weight}}}").format(
            vector=symbol.part_of, weight=weights[symbol.offset]
        )
    if symbol.about:
        return symbol.about
    slope = re.fullmatch(r"d(\w+?)_d(\w+)", symbol.name)
    if slope:
        return _("how {{{end}}} changes with {{{start}}}").format(end=slope[1], start=slope[2])
    folder, record, *_rest = maker.formula.split(".")
    operands = [f"{{{o}}}" for o in maker.operands if o]
    template = RULE_MEANINGS.get(record) or RECORD_MEANINGS.get(folder, N_("from {operands}"))
    return _(template).format(
        record=translate_name(record), first=operands[0], operands=_join_words(operands)
    )


def _join_words(items: list[str]) -> str:
    return _(" and ").join([join_words(items[:-1]), items[-1]] if len(items) > 1 else items)


def _simplify_number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
