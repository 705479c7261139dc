"""Equations to primitive steps in straight-line order, each done once.

What two formulas both compute (softmax and its cross-entropy share their exponentials) appears
once: equal steps on equal operands give equal bits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backsight.engine.derivation import Derivation, Equation
from backsight.engine.graph.trace import NODE_WORDS, Kind, Node, make_input, make_view
from backsight.kernel.formula import Words


@dataclass(kw_only=True)
class PrimitiveSteps:
    """The primitive steps of some equations. nodes: in order; symbol_nodes: the node (or plain
    number) of each symbol that the equations make or read; origins: the formula that each node is
    of, by the node's identity."""

    nodes: list[Node] = field(default_factory=list)
    symbol_nodes: dict[str, Any] = field(default_factory=dict)
    origins: dict[int, str] = field(default_factory=dict)


def lower(
    derivation: Derivation,
    *groups: Iterable[Equation],
    words: Words = NODE_WORDS,
    varying: Mapping[tuple[int, str], str] | None = None,
) -> list[PrimitiveSteps]:
    """One list of steps a group of equations, run one group after the other.

    A group may read what an earlier one made; such nodes are not repeated. words: the vocabulary
    on nodes. varying: the settings, by equation and name, that are read from a symbol instead.
    """
    lowering = _Lowering(derivation, words, varying or {})
    return [lowering.lower_group(g) for g in groups]


class _Lowering:
    def __init__(
        self, derivation: Derivation, words: Words, varying: Mapping[tuple[int, str], str]
    ) -> None:
        self.derivation, self.words, self.varying = derivation, words, varying
        self.symbol_nodes: dict[str, Any] = {}
        self.unique: dict[tuple[Any, ...], Node] = {}
        self.canonical_nodes: dict[int, Node] = {}
        self.alive: list[Node] = []

    def lower_group(self, equations: Iterable[Equation]) -> PrimitiveSteps:
        """Trace the equations and put what is new in order."""
        out = PrimitiveSteps(symbol_nodes=self.symbol_nodes)
        for equation in equations:
            operands = [self.find_symbol_node(o) if o else None for o in equation.operands]
            result = equation.reads.with_words(self.words)(
                *operands, **self.find_settings(equation)
            )
            results = result if isinstance(result, tuple) else (result,)
            before = len(out.nodes)
            for name, value in zip(equation.targets, results, strict=True):
                self.symbol_nodes[name] = (
                    self.emit(value, out) if isinstance(value, Node) else value
                )
            out.origins |= {id(n): equation.formula for n in out.nodes[before:]}
        return out

    def find_settings(self, equation: Equation) -> dict[str, Any]:
        """An equation's settings: plain, or nodes where they vary."""
        settings: dict[str, Any] = dict(equation.settings)
        for (number, setting), name in self.varying.items():
            if number == equation.number:
                settings[setting] = self.find_symbol_node(name)
        return settings

    def find_symbol_node(self, name: str) -> Any:
        """The node of a symbol, or its number where it stays the same."""
        if name not in self.symbol_nodes:
            definition = self.derivation.symbols[name]
            if definition.value is not None:
                self.symbol_nodes[name] = definition.value
            elif definition.part_of:
                vector = self.find_symbol_node(definition.part_of)
                self.symbol_nodes[name] = self.find_canonical(
                    make_view(vector, definition.offset, definition.shape)
                )
            else:
                kind: Kind = "host" if definition.role == "number" else "real"
                self.symbol_nodes[name] = self.find_canonical(
                    make_input(name, definition.shape, kind)
                )
        return self.symbol_nodes[name]

    def emit(self, node: Node, out: PrimitiveSteps) -> Node:
        """The node that stands for this one, its operands emitted before it."""
        stack = [node]
        while stack:
            top = stack[-1]
            if id(top) in self.canonical_nodes:
                stack.pop()
            elif waiting := [a for a in top.args if self._is_new(a)]:
                stack += reversed(waiting)
            else:
                self._emit_one(top, out)
        return self.canonical_nodes[id(node)]

    def _is_new(self, argument: Any) -> bool:
        return isinstance(argument, Node) and id(argument) not in self.canonical_nodes

    def _emit_one(self, node: Node, out: PrimitiveSteps) -> None:
        """A node whose operands are emitted."""
        args = (self.canonical_nodes[id(a)] if isinstance(a, Node) else a for a in node.args)
        canonical = self.find_canonical(Node(node.op, tuple(args), node.shape, node.kind), out)
        self.canonical_nodes[id(node)] = canonical
        self.alive.append(node)

    def find_canonical(self, node: Node, out: PrimitiveSteps | None = None) -> Node:
        """The first node that does the same."""
        key = (node.op, node.shape, node.kind, *map(_make_key, node.args))
        if key not in self.unique:
            self.unique[key] = node
            self.canonical_nodes[id(node)] = node
            if out is not None:
                out.nodes.append(node)
        return self.unique[key]


def _make_key(argument: Any) -> Any:
    """Nodes by identity; numbers by value and type, with the sign of zero."""
    if isinstance(argument, Node):
        return ("node", id(argument))
    return (type(argument), repr(argument))
