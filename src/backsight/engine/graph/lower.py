"""Equations to primitive steps in straight-line order, each done once.

What two formulas both compute (softmax and its cross-entropy share their exponentials) appears
once: equal steps on equal operands give equal bits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backsight.engine.derivation import Derivation, Equation
from backsight.engine.graph.trace import TRACE, Node, symbol, view
from backsight.kernel.formula import Words


@dataclass(kw_only=True)
class Lowered:
    """The primitive steps of some equations. nodes: in order; made: the node (or plain number)
    of each symbol that the equations make or read; origins: the formula that each node is of, by
    the node's identity."""

    nodes: list[Node] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)
    origins: dict[int, str] = field(default_factory=dict)


def lower(
    derivation: Derivation,
    *groups: Iterable[Equation],
    words: Words = TRACE,
    varying: Mapping[tuple[int, str], str] | None = None,
) -> list[Lowered]:
    """One list of steps a group of equations, run one group after the other.

    A group may read what an earlier one made; such nodes are not repeated. words: the vocabulary
    on nodes. varying: the settings, by equation and name, that are read from a symbol instead.
    """
    lowering = _Lowering(derivation, words, varying or {})
    return [lowering.group(g) for g in groups]


class _Lowering:
    def __init__(
        self, derivation: Derivation, words: Words, varying: Mapping[tuple[int, str], str]
    ) -> None:
        self.derivation, self.words, self.varying = derivation, words, varying
        self.made: dict[str, Any] = {}
        self.unique: dict[tuple[Any, ...], Node] = {}
        self.twins: dict[int, Node] = {}
        self.keep: list[Node] = []

    def group(self, equations: Iterable[Equation]) -> Lowered:
        """Trace the equations and put what is new in order."""
        out = Lowered(made=self.made)
        for equation in equations:
            operands = [self.symbol(o) if o else None for o in equation.operands]
            result = equation.reads.on(self.words)(*operands, **self.settings(equation))
            parts = result if isinstance(result, tuple) else (result,)
            before = len(out.nodes)
            for name, part in zip(equation.targets, parts, strict=True):
                self.made[name] = self.emit(part, out) if isinstance(part, Node) else part
            out.origins |= {id(n): equation.formula for n in out.nodes[before:]}
        return out

    def settings(self, equation: Equation) -> dict[str, Any]:
        """An equation's settings: plain, or nodes where they vary."""
        found: dict[str, Any] = dict(equation.settings)
        for (number, setting), name in self.varying.items():
            if number == equation.number:
                found[setting] = self.symbol(name)
        return found

    def symbol(self, name: str) -> Any:
        """The node of a symbol, or its number where it stays the same."""
        if name not in self.made:
            known = self.derivation.symbols[name]
            if known.value is not None:
                self.made[name] = known.value
            elif known.part_of:
                vector = self.symbol(known.part_of)
                self.made[name] = self.canonical(view(vector, known.offset, known.shape))
            else:
                kind = "host" if known.role == "number" else "real"
                self.made[name] = self.canonical(symbol(name, known.shape, kind))  # type: ignore[arg-type] # two of the three kinds
        return self.made[name]

    def emit(self, node: Node, out: Lowered) -> Node:
        """The node that stands for this one, its operands emitted before it."""
        if id(node) in self.twins:
            return self.twins[id(node)]
        args = tuple(self.emit(a, out) if isinstance(a, Node) else a for a in node.args)
        twin = self.canonical(Node(node.op, args, node.shape, node.kind), out)
        self.twins[id(node)] = twin
        self.keep.append(node)
        return twin

    def canonical(self, node: Node, out: Lowered | None = None) -> Node:
        """The first node that does the same."""
        key = (node.op, node.shape, node.kind, *map(_key, node.args))
        if key not in self.unique:
            self.unique[key] = node
            self.twins[id(node)] = node
            if out is not None:
                out.nodes.append(node)
        return self.unique[key]


def _key(argument: Any) -> Any:
    """Nodes by identity; numbers by value and type, with the sign of zero."""
    if isinstance(argument, Node):
        return ("node", id(argument))
    return (type(argument), repr(argument))
