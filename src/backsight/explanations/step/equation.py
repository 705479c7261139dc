"""One equation of a Derivation as a row of a Document."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.trace import TRACE, shape_of
from backsight.engine.graph.trace import symbol as node_of
from backsight.explanations.expressions.simplify import settled
from backsight.explanations.expressions.statement import Places, names_in, statements
from backsight.kernel import vocabulary
from backsight.kernel.document import Fact, Row, Shape, Statement
from backsight.kernel.language import _
from backsight.maths import catalogs


def row(derivation: Derivation, equation: Equation) -> Row:
    """The equation in its symbols, with its shape, its settings and its reason."""
    written = _written(derivation, equation)
    shape = derivation.symbols[equation.targets[0]].shape
    used = set().union(*map(names_in, written))
    return Row(
        number=equation.number,
        statements=written,
        shape=shape,
        shapes=_shapes(derivation, equation, written),
        facts=tuple(_facts(derivation, equation, used)),
        reason=equation.reason,
    )


def _written(derivation: Derivation, equation: Equation) -> tuple[Statement, ...]:
    carried = {after: before for before, after in derivation.carries.items()}
    targets = {
        result: Statement(
            left=carried.get(target, target), rights=(), relation="←" if target in carried else "="
        )
        for result, target in zip(equation.reads.results, equation.targets, strict=True)
    }
    places = places_of(derivation, equation)
    first, *others = statements(equation.reads, places, targets, equation.settings)
    if equation.act == "start":
        first = replace(first, rights=tuple(map(settled, first.rights)))
    return (named(first, equation, places), *others)


def places_of(derivation: Derivation, equation: Equation) -> Places:
    """What stands for each parameter of the formula."""
    parameters = equation.reads.parameters
    if equation.reads.variadic:
        return {parameters[0]: tuple(ast.Name(o) for o in equation.operands)}
    bound = zip(parameters, equation.operands, strict=False)
    if equation.formula.startswith("initializers."):
        return {p: (_own_letter(p, derivation.symbols[o]),) for p, o in bound}
    return {p: (ast.Name(o),) for p, o in bound}


def _own_letter(parameter: str, operand: Symbol) -> ast.expr:
    """A weight's draws and its numbers of units keep the formula's letters: they occur once."""
    return ast.Constant(0) if operand.drawn == "none" else ast.Name(parameter)


def named(statement: Statement, equation: Equation, places: Places) -> Statement:
    """An activation says its name first: a₁ = σ(z₁) = …"""
    folder, name, *_between, role = equation.formula.split(".")
    if folder != "activations" or role != "value" or isinstance(statement.rights[0], ast.Name):
        return statement
    if catalogs[folder][name].symbol in vocabulary.__all__:
        return statement
    arguments = [e for place in places.values() for e in place]
    call = ast.Call(func=ast.Name(name), args=arguments, keywords=[])
    return replace(statement, rights=(call, *statement.rights))


def _shapes(
    derivation: Derivation, equation: Equation, written: tuple[Statement, ...]
) -> Mapping[str, Shape]:
    """The shape of every name in the statements; settings are numbers."""
    symbols = derivation.symbols
    shapes = {n: symbols[n].shape for s in written for n in names_in(s) if n in symbols}
    if equation.act == "start":
        bound = zip(equation.reads.parameters, equation.operands, strict=False)
        whole = {s.left: symbols[equation.targets[0]].shape for s in written}
        return whole | shapes | {p: symbols[o].shape for p, o in bound}
    theirs = {*equation.operands, *equation.targets, *derivation.carries}
    local = [s.left for s in written if s.left not in theirs]
    return shapes | _found(derivation, equation, local) if local else shapes


def _found(derivation: Derivation, equation: Equation, local: list[str]) -> dict[str, Shape]:
    """The shapes of a formula's own names, found by running it on nodes."""
    operands = [_node(derivation.symbols[o]) if o else None for o in equation.operands]
    work = equation.reads.work(TRACE, *operands, **equation.settings)
    return {name: shape_of(work[name.removesuffix("_prime")]) for name in local}


def _node(known: Symbol) -> Any:
    if known.value is not None:
        return known.value
    return node_of(known.name, known.shape, "host" if known.role == "number" else "real")


def _facts(derivation: Derivation, equation: Equation, used: set[str]) -> Iterator[Fact]:
    """The settings that occur in it, and what it draws."""
    known = {**equation.reads.settings, **equation.settings}
    yield from (Fact(symbol=name, value=value) for name, value in known.items() if name in used)
    for parameter, operand in zip(equation.reads.parameters, equation.operands, strict=False):
        symbol = derivation.symbols.get(operand)
        if symbol is None:
            continue
        name = parameter if parameter in used and operand not in used else operand
        if name in used and symbol.role == "draw":
            yield Fact(symbol=name, about=_drawn(symbol))
        elif name in used and equation.act == "start" and symbol.value is not None:
            yield Fact(symbol=name, value=int(symbol.value))
    yield from _parts(derivation, equation)


def _parts(derivation: Derivation, equation: Equation) -> Iterator[Fact]:
    """The names that later equations have for the parts of the vector it makes."""
    for vector in equation.targets:
        parts = [f"{{{s.name}}}" for s in derivation.symbols.values() if s.part_of == vector]
        if parts and vector != "theta":
            yield Fact(
                symbol=vector, about=_("made up of {parts}").format(parts=_(", ").join(parts))
            )


def _drawn(symbol: Symbol) -> str:
    said = {
        "uniform": _("uniform draws in [0, 1) from the stream “{purpose}”"),
        "normal": _("standard normal draws from the stream “{purpose}”"),
    }.get(symbol.drawn, _("draws from the stream “{purpose}”"))
    return said.format(purpose=symbol.purpose)
