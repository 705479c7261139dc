"""What several derivations have in common: one of them, with the plain numbers that differ left
open, so that one plan runs them all side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from backsight.engine.derivation import Act, Derivation, Equation, Symbol
from backsight.engine.graph.lower import Lowered, lower
from backsight.engine.graph.trace import Node
from backsight.kernel.errors import BadRecord
from backsight.kernel.vocabulary import is_number

RUN: tuple[Act, ...] = ("forward", "loss", "backward", "update", "epoch")
"""The acts that have to be alike. Where each network starts is its own affair."""
OPEN = ("eta_0",)
"""Numbers with a name that may differ; all others are shapes or lengths."""


@dataclass(frozen=True, kw_only=True)
class Common:
    """derivation: the first, with open numbers. settings: which settings are read from which open
    number, by equation. numbers: the open ones, of each derivation."""

    derivation: Derivation
    settings: Mapping[tuple[int, str], str]
    numbers: tuple[Mapping[str, float], ...]

    def lowered(self, *acts: Sequence[Act]) -> list[Lowered]:
        """The primitive steps of each group of acts."""
        equations = (self.derivation.acts(*group) for group in acts)
        return lower(self.derivation, *equations, varying=self.settings)


def common(derivations: Sequence[Derivation]) -> Common | None:
    """None where they differ in more than plain numbers, or where a formula decides by such a
    number what it computes."""
    first, *others = derivations
    found: dict[str, list[float]] = {}
    settings: dict[tuple[int, str], str] = {}
    rest = [_skeleton(d) for d in derivations]
    if any(skeleton != rest[0] for skeleton in rest[1:]):
        return None
    for name in OPEN:
        if name in first.symbols:
            found[name] = [_value(d.symbols[name]) for d in derivations]
    for at, equation in enumerate(_equations(first)):
        for key in equation.settings:
            values = [_equations(d)[at].settings[key] for d in derivations]
            if all(map(is_number, values)):
                name = f"{key}_of_{equation.number}"
                found[name] = values  # type: ignore[assignment] # numbers, as was just asked
                settings[equation.number, key] = name
            elif any(v != values[0] for v in values):
                return None
    same = {name for name, values in found.items() if len(set(map(_exact, values))) == 1}
    result = Common(
        derivation=_opened(first, found.keys() - same),
        settings={key: name for key, name in settings.items() if name not in same},
        numbers=tuple(
            {name: values[i] for name, values in found.items() if name not in same}
            for i in range(1 + len(others))
        ),
    )
    return result if not result.numbers[0] or _can_be_run(result) else None


def depends(node: Node, names: Iterable[str]) -> bool:
    """Whether a node reads one of some inputs."""
    if node.op == "input":
        return node.args[0] in names
    return any(depends(a, names) for a in node.args if isinstance(a, Node))


def _skeleton(derivation: Derivation) -> Any:
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
            None if s.name in OPEN else s.value,
        )
        for s in derivation.symbols.values()
        if not s.purpose.startswith("initial/")
    ]
    equations = [
        (e.act, e.targets, e.formula, e.operands, tuple(e.settings)) for e in _equations(derivation)
    ]
    return derivation.dtype, derivation.output, derivation.carries, symbols, equations


def _equations(derivation: Derivation) -> list[Equation]:
    return list(derivation.acts(*RUN))


def _opened(derivation: Derivation, names: Iterable[str]) -> Derivation:
    """With symbols for the open numbers."""
    added = {name: Symbol(name=name, shape=(), role="number") for name in sorted(names)}
    return msgspec.structs.replace(derivation, symbols={**derivation.symbols, **added})


def _can_be_run(result: Common) -> bool:
    """Whether the formulas run on open numbers. A power of an array is written in another way for
    each exponent, so an open one does not do."""
    try:
        groups = result.lowered(("forward", "loss", "backward"), ("update",))
    except BadRecord:
        return False
    return not any(
        n.op == "power" and isinstance(n.args[1], Node) and depends(n.args[1], result.numbers[0])
        for group in groups
        for n in group.nodes
        if n.kind != "host"
    )


def _value(symbol: Symbol) -> float:
    assert symbol.value is not None
    return symbol.value


def _exact(value: float) -> tuple[type, str]:
    return type(value), repr(value)
