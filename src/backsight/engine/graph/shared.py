"""What several derivations have in common: one of them, with the plain numbers that differ left
open, so that one plan runs them all side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from backsight.engine.derivation import Act, Derivation, Equation, Symbol
from backsight.engine.graph.lower import PrimitiveSteps, lower
from backsight.engine.graph.trace import Node
from backsight.kernel.errors import BadRecord
from backsight.kernel.vocabulary import is_number

RUN_ACTS: tuple[Act, ...] = ("forward", "loss", "backward", "update", "epoch")
"""The acts that have to be alike. Where each network starts is its own affair."""
OPEN_NUMBERS = ("eta_0",)
"""Numbers with a name that may differ; all others are shapes or lengths."""


@dataclass(frozen=True, kw_only=True)
class SharedDerivation:
    """derivation: the first, with open numbers. settings: which settings are read from which open
    number, by equation. numbers: the open ones, of each derivation."""

    derivation: Derivation
    settings: Mapping[tuple[int, str], str]
    numbers: tuple[Mapping[str, float], ...]

    def lower_groups(self, *acts: Sequence[Act]) -> list[PrimitiveSteps]:
        """The primitive steps of each group of acts."""
        equations = (self.derivation.acts(*group) for group in acts)
        return lower(self.derivation, *equations, varying=self.settings)


def find_shared_derivation(derivations: Sequence[Derivation]) -> SharedDerivation | None:
    """None where they differ in more than plain numbers, or where a formula decides by such a
    number what it computes."""
    first, *others = derivations
    settings: dict[tuple[int, str], str] = {}
    skeletons = [_make_skeleton(d) for d in derivations]
    if any(skeleton != skeletons[0] for skeleton in skeletons[1:]):
        return None
    numbers = {
        name: [_require_value(d.symbols[name]) for d in derivations]
        for name in OPEN_NUMBERS
        if name in first.symbols
    }
    for at, equation in enumerate(_list_equations(first)):
        for key in equation.settings:
            values = [_list_equations(d)[at].settings[key] for d in derivations]
            if all(map(is_number, values)):
                name = f"{key}_of_{equation.number}"
                numbers[name] = values  # type: ignore[assignment] # numbers, as was just asked
                settings[equation.number, key] = name
            elif any(v != values[0] for v in values):
                return None
    constant_names = {name for name, values in numbers.items() if _are_same(values)}
    result = SharedDerivation(
        derivation=_with_open_numbers(first, numbers.keys() - constant_names),
        settings={key: name for key, name in settings.items() if name not in constant_names},
        numbers=tuple(
            {name: values[i] for name, values in numbers.items() if name not in constant_names}
            for i in range(1 + len(others))
        ),
    )
    return result if not result.numbers[0] or _can_be_run(result) else None


def depends_on(node: Node, names: Iterable[str]) -> bool:
    """Whether a node reads one of some inputs."""
    if node.op == "input":
        return node.args[0] in names
    return any(depends_on(a, names) for a in node.args if isinstance(a, Node))


def _make_skeleton(derivation: Derivation) -> Any:
    """All that has to be the same: the equations but for their plain numbers, and the symbols."""
    symbols = [
        (
            s.name,
            s.shape,
            s.role,
            s.part_of,
            s.offset,
            s.drawn,
            s.purpose,
            None if s.name in OPEN_NUMBERS else s.value,
        )
        for s in derivation.symbols.values()
        if not s.is_initial
    ]
    equations = [
        (e.act, e.targets, e.formula, e.operands, tuple(e.settings))
        for e in _list_equations(derivation)
    ]
    return derivation.dtype, derivation.output, derivation.carries, symbols, equations


def _list_equations(derivation: Derivation) -> list[Equation]:
    return list(derivation.acts(*RUN_ACTS))


def _with_open_numbers(derivation: Derivation, names: Iterable[str]) -> Derivation:
    """With symbols for the open numbers."""
    number_symbols = {name: Symbol(name=name, shape=(), role="number") for name in sorted(names)}
    return msgspec.structs.replace(derivation, symbols={**derivation.symbols, **number_symbols})


def _can_be_run(result: SharedDerivation) -> bool:
    """Whether the formulas run on open numbers. A power of an array is written in another way for
    each exponent, so an open one does not do."""
    try:
        groups = result.lower_groups(("forward", "loss", "backward"), ("update",))
    except BadRecord:
        return False
    return not any(
        n.op == "power" and isinstance(n.args[1], Node) and depends_on(n.args[1], result.numbers[0])
        for group in groups
        for n in group.nodes
        if n.kind != "host"
    )


def _require_value(symbol: Symbol) -> float:
    assert symbol.value is not None
    return symbol.value


def _are_same(values: Iterable[float]) -> bool:
    """Whether all are one number, of one type, with one sign of zero."""
    return len({(type(value), repr(value)) for value in values}) == 1
