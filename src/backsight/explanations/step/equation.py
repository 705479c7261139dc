"""One equation of a Derivation as a row of a Document."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.trace import NODE_WORDS, get_shape
from backsight.engine.graph.trace import make_input as node_of
from backsight.explanations.expressions.simplify import without_zeros
from backsight.explanations.expressions.statement import Substitution, list_names, make_statements
from backsight.kernel import vocabulary
from backsight.kernel.document import Fact, Row, Shape, Statement
from backsight.kernel.language import _, join_words
from backsight.maths.activations import activations


def make_row(derivation: Derivation, equation: Equation) -> Row:
    """The equation in its symbols, with its shape, its settings and its reason."""
    statements = _write_statements(derivation, equation)
    shape = derivation.symbols[equation.targets[0]].shape
    used_names = set().union(*map(list_names, statements))
    return Row(
        number=equation.number,
        statements=statements,
        shape=shape,
        shapes=_collect_shapes(derivation, equation, statements),
        facts=tuple(_list_facts(derivation, equation, used_names)),
        reason=equation.reason,
    )


def _write_statements(derivation: Derivation, equation: Equation) -> tuple[Statement, ...]:
    carried_targets = {after: before for before, after in derivation.carries.items()}
    targets = {
        result: Statement(
            left=carried_targets.get(target, target),
            rights=(),
            relation="←" if target in carried_targets else "=",
        )
        for result, target in zip(equation.reads.results, equation.targets, strict=True)
    }
    substitution = make_substitution(derivation, equation)
    first, *others = make_statements(equation.reads, substitution, targets, equation.settings)
    if equation.act == "start":
        first = replace(first, rights=tuple(map(without_zeros, first.rights)))
    return (with_name(first, equation, substitution), *others)


def make_substitution(derivation: Derivation, equation: Equation) -> Substitution:
    """What stands for each parameter of the formula."""
    parameters = equation.reads.parameters
    if equation.reads.variadic:
        return {parameters[0]: tuple(ast.Name(o) for o in equation.operands)}
    arguments = zip(parameters, equation.operands, strict=False)
    if equation.formula.startswith("initializers."):
        return {p: (_choose_letter(p, derivation.symbols[o]),) for p, o in arguments}
    return {p: (ast.Name(o),) for p, o in arguments}


def _choose_letter(parameter: str, operand: Symbol) -> ast.expr:
    """A weight's draws and its numbers of units keep the formula's letters: they occur once."""
    return ast.Constant(0) if operand.drawn == "none" else ast.Name(parameter)


def with_name(statement: Statement, equation: Equation, substitution: Substitution) -> Statement:
    """An activation says its name first: a₁ = σ(z₁) = …"""
    folder, name, *_between, role = equation.formula.split(".")
    if folder != "activations" or role != "value" or isinstance(statement.rights[0], ast.Name):
        return statement
    if activations[name].symbol in vocabulary.__all__:
        return statement
    arguments = [e for expressions in substitution.values() for e in expressions]
    call = ast.Call(func=ast.Name(name), args=arguments, keywords=[])
    return replace(statement, rights=(call, *statement.rights))


def _collect_shapes(
    derivation: Derivation, equation: Equation, statements: tuple[Statement, ...]
) -> Mapping[str, Shape]:
    """The shape of every name in the statements; settings are numbers."""
    symbols = derivation.symbols
    shapes = {n: symbols[n].shape for s in statements for n in list_names(s) if n in symbols}
    if equation.act == "start":
        arguments = zip(equation.reads.parameters, equation.operands, strict=False)
        whole = {s.left: symbols[equation.targets[0]].shape for s in statements}
        return whole | shapes | {p: symbols[o].shape for p, o in arguments}
    theirs = {*equation.operands, *equation.targets, *derivation.carries}
    local = [s.left for s in statements if s.left not in theirs]
    return shapes | _infer_shapes(derivation, equation, local) if local else shapes


def _infer_shapes(derivation: Derivation, equation: Equation, local: list[str]) -> dict[str, Shape]:
    """The shapes of a formula's own names, found by running it on nodes."""
    operands = [_make_node(derivation.symbols[o]) if o else None for o in equation.operands]
    work = equation.reads.compute_lines(NODE_WORDS, *operands, **equation.settings)
    return {name: get_shape(work[name.removesuffix("_prime")]) for name in local}


def _make_node(symbol: Symbol) -> Any:
    if symbol.value is not None:
        return symbol.value
    return node_of(symbol.name, symbol.shape, "host" if symbol.role == "number" else "real")


def _list_facts(derivation: Derivation, equation: Equation, used_names: set[str]) -> Iterator[Fact]:
    """The settings that occur in it, and what it draws."""
    settings = {**equation.reads.settings, **equation.settings}
    yield from (
        Fact(symbol=name, value=value) for name, value in settings.items() if name in used_names
    )
    for parameter, operand in zip(equation.reads.parameters, equation.operands, strict=False):
        symbol = derivation.symbols.get(operand)
        if symbol is None:
            continue
        name = parameter if parameter in used_names and operand not in used_names else operand
        if name in used_names and symbol.role == "draw":
            yield Fact(symbol=name, about=_describe_draws(symbol))
        elif name in used_names and equation.act == "start" and symbol.value is not None:
            yield Fact(symbol=name, value=int(symbol.value))
    yield from _list_parts(derivation, equation)


def _list_parts(derivation: Derivation, equation: Equation) -> Iterator[Fact]:
    """The names that later equations have for the parts of the vector it makes."""
    for vector in equation.targets:
        parts = [f"{{{s.name}}}" for s in derivation.parts.get(vector, ())]
        if parts and vector != "theta":
            yield Fact(symbol=vector, about=_("made up of {parts}").format(parts=join_words(parts)))


def _describe_draws(symbol: Symbol) -> str:
    template = {
        "uniform": _("uniform draws in [0, 1) from the stream “{purpose}”"),
        "normal": _("standard normal draws from the stream “{purpose}”"),
    }.get(symbol.drawn, _("draws from the stream “{purpose}”"))
    return template.format(purpose=symbol.purpose)
