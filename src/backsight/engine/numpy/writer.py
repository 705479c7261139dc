"""Primitive steps as lines of Python that call NumPy's ufuncs with `out=`."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, Node
from backsight.engine.numpy.buffers import ALIASES, Placement
from backsight.engine.readings import Span, add_squares, joined, pieces
from backsight.kernel import vocabulary
from backsight.kernel.aligned import aligned
from backsight.kernel.erf import erf_into
from backsight.kernel.types import Array

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", **COMPARISONS}
POWERS = {2: "square", 0.5: "sqrt", -1: "reciprocal", 1: "positive"}
"""What NumPy itself does for `x ** 2` and the like."""
BLOCK = 32768
"""Entries of a flat vector that are updated together: a few such arrays fit a core's cache."""


class Writer:
    """Writes functions over placed nodes. asked: the numbers that every function takes. spans,
    sums: where a step "squares" finds each layer's pieces, and what it adds their squares to."""

    def __init__(
        self,
        place: Placement,
        asked: Sequence[str],
        spans: Sequence[Span] = (),
        sums: list[float] | None = None,
    ) -> None:
        self.place, self.asked, self._spans, self._sums = place, asked, spans, sums
        self._cut: dict[str, tuple[str, str]] = {}
        self._constants: dict[tuple[type, str], str] = {}
        self._lines: list[tuple[str, tuple[str, ...]]] = []
        self._hosts: dict[int, str] = {}
        self._first: list[str] = []
        self._converted: set[str] = set()
        self._staying: set[str] = set()

    def scope(self) -> dict[str, Any]:
        """What the functions see: buffers, constants, ufuncs."""
        ufuncs = {op: getattr(np, op) for op in [*ELEMENTWISE, *COMPARISONS] if hasattr(np, op)}
        return {
            **ufuncs,
            **self.place.arrays,
            "square": np.square,
            "reciprocal": np.reciprocal,
            "positive": np.positive,
            "matmul": np.matmul,
            "copyto": np.copyto,
            "erf_into": erf_into,
            "add_reduce": np.add.reduce,
            "max_reduce": np.maximum.reduce,
            "as_dtype": self.place.dtype.type,
            "words": vocabulary,
            "add_squares": add_squares,
            "sums": self._sums,
        }

    def function(
        self,
        name: str,
        nodes: Sequence[Node],
        start: int,
        *,
        returns: Node | float | None = None,
        copies: Sequence[tuple[Array, Node]] = (),
    ) -> str:
        """The source of one function over some nodes, the first of which is step `start`."""
        self._lines, self._hosts, self._first = [], {}, []
        self._converted = set()
        for at, node in enumerate(nodes, start):
            self._step(node, at)
        for array, node in copies:
            self._line(f"copyto({self.place.constant(array)}, {self._read(node)})")
        self._staying = self._crossing(nodes, start)
        if returns is not None:
            self._line(f"return {self._plain(returns)}")
        body = self._first + self._blocked() or ["pass"]
        return f"def {name}({', '.join(self.asked)}):\n" + "".join(f"    {x}\n" for x in body)

    def _crossing(self, nodes: Sequence[Node], start: int) -> set[str]:
        """The names of values that one function makes and another reads."""
        own = set(map(id, nodes))
        arriving = {id(a) for n in nodes for a in n.args if isinstance(a, Node)} - own
        leaving = {id(n) for n in nodes if self.place.last_read(n) >= start + len(nodes)}
        return {self.place.names[i] for i in arriving | leaving if i in self.place.names}

    # ------------------------------------------------------------------- steps
    def _step(self, node: Node, at: int) -> None:
        if node.op in ALIASES or node.kind == "host":
            return
        if node.op == "squares":
            self._squares(node)
        elif node.op == "total":
            self._total(node, at)
        elif node.shape == () and not self.place.lead:
            self._scalar(node)
        elif node.op == "pack":
            self._pack(node, at)
        elif node.op in ELEMENTWISE or node.op in COMPARISONS:
            self._elementwise(node, at)
        else:
            self._reduction(node, at)

    def _elementwise(self, node: Node, at: int) -> None:
        args = [self._read(a, len(node.shape)) for a in node.args]
        out = self.place.out(node, at)
        flat = (*(n for n in args if self._is_flat(n, node)), out) if len(node.shape) == 1 else ()
        if node.op == "where":
            test, yes, no = args
            if isinstance(node.args[0], Node) and node.args[0].kind == "host":
                self._line(f"copyto({out}, {yes} if {test} else {no})", flat)
            elif _is_one_or_zero(node):
                self._line(f"copyto({out}, {test})", flat)
            else:
                self._line(f"copyto({out}, {no})", flat)
                self._line(f"copyto({out}, {yes}, 'same_kind', {test})", flat)
        elif node.op == "erf":
            spare = [self.place.scratch(node.shape, kind) for kind in ("real", "real", "bool")]
            self._line(f"erf_into({args[0]}, {out}, {', '.join(spare)})")
        elif node.op == "power" and node.args[1] in POWERS and isinstance(node.args[0], Node):
            self._line(f"{POWERS[node.args[1]]}({args[0]}, out={out})", flat)
        else:
            self._line(f"{node.op}({', '.join(args)}, out={out})", flat)

    def _reduction(self, node: Node, at: int) -> None:
        args = [self._read(a) for a in node.args]
        out = self.place.out(node, at)
        match node.op:
            case "matmul":
                self._line(f"matmul({args[0]}, {args[1]}, {out})")
            case "sum_rows":
                ones = self._constant(np.ones(node.args[0].shape[0], self.place.dtype))
                self._line(f"matmul({ones}, {args[0]}, {out})")
            case "sum_units":
                ones = self._constant(np.ones((node.args[0].shape[1], 1), self.place.dtype))
                self._line(f"matmul({args[0]}, {ones}, {out})")
            case "max_units":
                turned = np.moveaxis(self.place.array(node.args[0]), -1, 0)
                row = self._constant(self.place.arrays[out].reshape(turned.shape[1:]))
                columns = self._constant(turned)
                if not turned.flags.c_contiguous:
                    columns = self._constant(aligned(turned.shape, self.place.dtype))
                    self._line(f"copyto({columns}, {self._constant(turned)})")
                self._line(f"max_reduce({columns}, 0, None, {row})")
            case _:
                raise AssertionError(node.op)

    def _pack(self, node: Node, at: int) -> None:
        out = self.place.out(node, at)
        offset = 0
        for part in node.args:
            target = self.place.part(self.place.arrays[out], offset, part.shape)
            if not np.shares_memory(target, self.place.array(part)):
                self._line(f"copyto({self.place.constant(target)}, {self._read(part)})")
            offset += int(np.prod(part.shape, dtype=int))

    def _total(self, node: Node, at: int) -> None:
        """The sum over all entries: a plain number, or one for each replica."""
        whole = self._read(node.args[0])
        if not self.place.lead:
            self._assign(node, f"add_reduce({whole}, None)")
            return
        axes = tuple(range(1, 1 + len(node.args[0].shape)))
        self._line(f"add_reduce({whole}, {axes}, None, {self.place.out(node, at)})")

    def _squares(self, node: Node) -> None:
        """The squares of the updates and of the weights, piece by piece; of a block, its own."""
        update, weights = (self.place.read(n) for n in node.args)
        spans = joined(self._spans, 0, node.args[0].shape[0])
        whole = pieces(self.place.arrays[update], self.place.arrays[weights], spans)
        name = self.place.constant(whole)
        self._cut[name] = (update, weights)
        self._line(f"add_squares({name}, sums)", (name, update, weights))

    def _scalar(self, node: Node) -> None:
        self._assign(node, self._expression(node))

    def _assign(self, node: Node, expression: str) -> None:
        name = f"s{len(self.place.names)}"
        self.place.names[id(node)] = name
        self._line(f"{name} = {expression}")

    # ------------------------------------------------------------------- operands
    def _read(self, value: Node | float, axes: int = 0) -> str:
        """An operand of an array step: a buffer, or a number in the network's dtype. axes: of the
        result, where its shape has to be brought into line."""
        if not isinstance(value, Node):
            return self._constant(value)
        if value.kind != "host":
            return self.place.against(value, axes) if axes else self.place.read(value)
        name = self._host(value)
        if f"{name}_d" not in self._converted:
            self._converted.add(f"{name}_d")
            self._first.append(f"{name}_d = as_dtype({name})")
        return f"{name}_d"

    def _plain(self, value: Node | float) -> str:
        """An operand of a step on plain numbers."""
        if not isinstance(value, Node):
            return repr(value)
        return self._host(value) if value.kind == "host" else self.place.read(value)

    def _host(self, node: Node) -> str:
        """The name of a plain number that changes from step to step, computed where needed."""
        if node.op == "input":
            return str(node.args[0])
        if id(node) not in self._hosts:
            expression = self._expression(node)
            self._hosts[id(node)] = f"h{len(self._hosts)}"
            self._first.append(f"{self._hosts[id(node)]} = {expression}")
        return self._hosts[id(node)]

    def _expression(self, node: Node) -> str:
        args = [self._plain(a) for a in node.args]
        if node.op in INFIX:
            return f"{args[0]} {INFIX[node.op]} {args[1]}"
        if node.op == "negative":
            return f"-{args[0]}"
        if node.op == "absolute":
            return f"abs({args[0]})"
        return f"words.{node.op}({', '.join(args)})"

    def _constant(self, value: Array) -> str:
        if isinstance(value, np.ndarray):
            return self.place.constant(value)
        key = (type(value), repr(value))
        if key not in self._constants:
            self._constants[key] = self.place.constant(self.place.dtype.type(value))
        return self._constants[key]

    # ------------------------------------------------------------------- blocks
    def _line(self, text: str, flat: tuple[str, ...] = ()) -> None:
        self._lines.append((text, flat))

    def _is_flat(self, name: str, node: Node) -> bool:
        lead = self.place.lead
        one_each = (*lead, 1) if lead else node.shape
        return name in self.place.arrays and np.shape(self.place.arrays[name]) in (
            lead + node.shape,
            one_each,
        )

    def _blocked(self) -> list[str]:
        """The lines, with runs over long flat vectors made into loops over blocks."""
        body: list[str] = []
        start = 0
        while start < len(self._lines):
            stop, length = start, self._length(start)
            while length > 2 * BLOCK and stop < len(self._lines) and self._length(stop) == length:
                stop += 1
            body += self._loop(start, stop, length) if stop > start else [self._lines[start][0]]
            start = max(stop, start + 1)
        return body

    def _length(self, at: int) -> int:
        """The entries of the flat vectors, of all replicas, that a line works on; 0 for none."""
        flat = self._lines[at][1]
        return self.place.arrays[flat[-1]].size if flat else 0

    def _loop(self, start: int, stop: int, length: int) -> list[str]:
        run = self._lines[start:stop]
        names = list(dict.fromkeys(n for _, flat in run for n in flat))
        outside = _words(" ".join(t for t, _ in self._lines[:start] + self._lines[stop:]))
        passing = (
            {n for n in names if n in self.place.pooled}
            - outside
            - self.place.viewed
            - self._staying
        )
        count = len(self.place.arrays[run[0][1][-1]])
        step = max(1, BLOCK * count // length)
        blocks = [
            tuple(self._part(n, at, min(at + step, count), passing) for n in names)
            for at in range(0, count, step)
        ]
        table = self.place.constant(blocks)
        inner = re.compile(rf"\b({'|'.join(names)})\b")
        lines = (inner.sub(r"\1_", text) for text, _ in run)
        heads = ", ".join(f"{n}_" for n in names)
        return [f"for {heads} in {table}:", *(f"    {line}" for line in lines)]

    def _part(self, name: str, start: int, stop: int, passing: set[str]) -> Array:
        """A block of a vector. What is used in passing needs no more than one block."""
        if name in self._cut:
            update, weights = (self._part(n, start, stop, passing) for n in self._cut[name])
            return pieces(update, weights, joined(self._spans, start, stop))
        array = self.place.arrays[name]
        return array[: stop - start] if name in passing else array[start:stop]


def _is_one_or_zero(node: Node) -> bool:
    """where(test, 1, 0): a comparison as numbers."""
    return all(not isinstance(a, Node) for a in node.args[1:]) and node.args[1:] == (1, 0)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
