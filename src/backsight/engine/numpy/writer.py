"""Primitive steps as lines of Python that call NumPy's ufuncs with `out=`."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, Node
from backsight.engine.layer_spans import LayerSpan, clip_spans
from backsight.engine.layer_sums import LayerPiece, add_products, make_pieces
from backsight.engine.numpy.buffers import ALIASES, Placement
from backsight.kernel import vocabulary
from backsight.kernel.aligned import make_aligned
from backsight.kernel.erf import erf_into
from backsight.kernel.types import Array

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", **COMPARISONS}
POWERS = {2: "square", 0.5: "sqrt", -1: "reciprocal", 1: "positive"}
"""What NumPy itself does for `x ** 2` and the like."""
BLOCK_SIZE = 32768
"""Entries of a flat vector that are updated together: a few such arrays fit a core's cache."""


class NumpyWriter:
    """Writes functions over placed nodes. number_names: the numbers that every function takes.
    spans, sums: where a step "layer_sums" finds each layer's pieces, and what it adds their
    products to."""

    def __init__(
        self,
        placement: Placement,
        number_names: Sequence[str],
        spans: Sequence[LayerSpan] = (),
        sums: list[float] | None = None,
    ) -> None:
        self.placement, self.number_names, self._spans, self._sums = (
            placement,
            number_names,
            spans,
            sums,
        )
        self._piece_names: dict[str, list[str]] = {}
        self._constants: dict[tuple[type, str], str] = {}
        self._lines: list[tuple[str, tuple[str, ...]]] = []
        self._host_names: dict[int, str] = {}
        self._first_lines: list[str] = []
        self._converted_names: set[str] = set()
        self._crossing_names: set[str] = set()

    def make_scope(self) -> dict[str, Any]:
        """What the functions see: buffers, constants, ufuncs."""
        ufuncs = {op: getattr(np, op) for op in [*ELEMENTWISE, *COMPARISONS] if hasattr(np, op)}
        return {
            **ufuncs,
            **self.placement.arrays,
            "square": np.square,
            "reciprocal": np.reciprocal,
            "positive": np.positive,
            "matmul": np.matmul,
            "copyto": np.copyto,
            "erf_into": erf_into,
            "add_reduce": np.add.reduce,
            "max_reduce": np.maximum.reduce,
            "as_dtype": self.placement.dtype.type,
            "words": vocabulary,
            "add_products": add_products,
            "sums": self._sums,
        }

    def write_function(
        self,
        name: str,
        nodes: Sequence[Node],
        start: int,
        *,
        returns: Node | float | None = None,
        copies: Sequence[tuple[Array, Node]] = (),
    ) -> str:
        """The source of one function over some nodes, the first of which is step `start`."""
        self._lines, self._host_names, self._first_lines = [], {}, []
        self._converted_names = set()
        for at, node in enumerate(nodes, start):
            self._write_step(node, at)
        for array, node in copies:
            self._add_line(
                f"copyto({self.placement.add_constant(array)}, {self._name_operand(node)})"
            )
        self._crossing_names = self._find_crossing(nodes, start)
        if returns is not None:
            self._add_line(f"return {self._name_number(returns)}")
        body = self._first_lines + self._write_blocks() or ["pass"]
        return f"def {name}({', '.join(self.number_names)}):\n" + "".join(
            f"    {x}\n" for x in body
        )

    def _find_crossing(self, nodes: Sequence[Node], start: int) -> set[str]:
        """The names of values that one function makes and another reads."""
        own_ids = set(map(id, nodes))
        arriving = {id(a) for n in nodes for a in n.args if isinstance(a, Node)} - own_ids
        leaving = {id(n) for n in nodes if self.placement.find_last_read(n) >= start + len(nodes)}
        return {self.placement.names[i] for i in arriving | leaving if i in self.placement.names}

    # ------------------------------------------------------------------- steps
    def _write_step(self, node: Node, at: int) -> None:
        if node.op in ALIASES or node.kind == "host":
            return
        if node.op == "layer_sums":
            self._write_layer_sums(node)
        elif node.op == "total":
            self._write_total(node, at)
        elif node.shape == () and not self.placement.lead:
            self._write_scalar(node)
        elif node.op == "pack":
            self._write_pack(node, at)
        elif node.op in ELEMENTWISE or node.op in COMPARISONS:
            self._write_elementwise(node, at)
        else:
            self._write_reduction(node, at)

    def _write_elementwise(self, node: Node, at: int) -> None:
        args = [self._name_operand(a, len(node.shape)) for a in node.args]
        out = self.placement.choose_output(node, at)
        flat = (*(n for n in args if self._is_flat(n, node)), out) if len(node.shape) == 1 else ()
        if node.op == "where":
            test, yes, no = args
            if isinstance(node.args[0], Node) and node.args[0].kind == "host":
                self._add_line(f"copyto({out}, {yes} if {test} else {no})", flat)
            elif _is_one_or_zero(node):
                self._add_line(f"copyto({out}, {test})", flat)
            else:
                self._add_line(f"copyto({out}, {no})", flat)
                self._add_line(f"copyto({out}, {yes}, 'same_kind', {test})", flat)
        elif node.op == "erf":
            scratch_names = [
                self.placement.make_scratch(node.shape, kind) for kind in ("real", "real", "bool")
            ]
            self._add_line(f"erf_into({args[0]}, {out}, {', '.join(scratch_names)})")
        elif node.op == "power" and node.args[1] in POWERS and isinstance(node.args[0], Node):
            self._add_line(f"{POWERS[node.args[1]]}({args[0]}, out={out})", flat)
        else:
            self._add_line(f"{node.op}({', '.join(args)}, out={out})", flat)

    def _write_reduction(self, node: Node, at: int) -> None:
        args = [self._name_operand(a) for a in node.args]
        out = self.placement.choose_output(node, at)
        match node.op:
            case "matmul":
                self._add_line(f"matmul({args[0]}, {args[1]}, {out})")
            case "sum_rows":
                ones = self._add_constant(np.ones(node.args[0].shape[0], self.placement.dtype))
                self._add_line(f"matmul({ones}, {args[0]}, {out})")
            case "sum_units":
                ones = self._add_constant(np.ones((node.args[0].shape[1], 1), self.placement.dtype))
                self._add_line(f"matmul({args[0]}, {ones}, {out})")
            case "max_units":
                transposed = np.moveaxis(self.placement.find_array(node.args[0]), -1, 0)
                row = self._add_constant(self.placement.arrays[out].reshape(transposed.shape[1:]))
                columns = self._add_constant(transposed)
                if not transposed.flags.c_contiguous:
                    columns = self._add_constant(
                        make_aligned(transposed.shape, self.placement.dtype)
                    )
                    self._add_line(f"copyto({columns}, {self._add_constant(transposed)})")
                self._add_line(f"max_reduce({columns}, 0, None, {row})")
            case _:
                raise AssertionError(node.op)

    def _write_pack(self, node: Node, at: int) -> None:
        out = self.placement.choose_output(node, at)
        offset = 0
        for part in node.args:
            target = self.placement.view_part(self.placement.arrays[out], offset, part.shape)
            if not np.shares_memory(target, self.placement.find_array(part)):
                self._add_line(
                    f"copyto({self.placement.add_constant(target)}, {self._name_operand(part)})"
                )
            offset += int(np.prod(part.shape, dtype=int))

    def _write_total(self, node: Node, at: int) -> None:
        """The sum over all entries: a plain number, or one for each replica."""
        operand = self._name_operand(node.args[0])
        if not self.placement.lead:
            self._assign(node, f"add_reduce({operand}, None)")
            return
        axes = tuple(range(1, 1 + len(node.args[0].shape)))
        self._add_line(
            f"add_reduce({operand}, {axes}, None, {self.placement.choose_output(node, at)})"
        )

    def _write_layer_sums(self, node: Node) -> None:
        """The sums over each layer, piece by piece; of a block, its own."""
        whole = node.args[0].shape[0]
        names = [self._name_factor(factor, whole) for factor in node.args]
        factors = [self.placement.arrays[name] for name in names]
        name = self.placement.add_constant(self._cut_pieces(factors, 0, whole))
        self._piece_names[name] = names
        # The pieces come first and a vector last: by that the length of a block is known.
        self._add_line(f"add_products({name}, sums)", (name, *dict.fromkeys(names)))

    def _name_factor(self, factor: Node | float, length: int) -> str:
        """The name of a factor; of 1, that of a vector of ones."""
        if isinstance(factor, Node):
            return self.placement.find_name(factor)
        return self.placement.add_constant(np.full(length, factor, self.placement.dtype))

    def _cut_pieces(
        self, factors: Sequence[Array], start: int, stop: int
    ) -> tuple[LayerPiece, ...]:
        """The pieces of each layer between two places of theta."""
        sums = len(factors) // 2
        layers = len(self._sums or ()) // sums
        return make_pieces(factors, clip_spans(self._spans, start, stop), layers)

    def _write_scalar(self, node: Node) -> None:
        self._assign(node, self._format_expression(node))

    def _assign(self, node: Node, expression: str) -> None:
        name = f"s{len(self.placement.names)}"
        self.placement.names[id(node)] = name
        self._add_line(f"{name} = {expression}")

    # ------------------------------------------------------------------- operands
    def _name_operand(self, value: Node | float, axes: int = 0) -> str:
        """An operand of an array step: a buffer, or a number in the network's dtype. axes: of the
        result, where its shape has to be brought into line."""
        if not isinstance(value, Node):
            return self._add_constant(value)
        if value.kind != "host":
            return (
                self.placement.broadcast(value, axes) if axes else self.placement.find_name(value)
            )
        name = self._name_host(value)
        if f"{name}_d" not in self._converted_names:
            self._converted_names.add(f"{name}_d")
            self._first_lines.append(f"{name}_d = as_dtype({name})")
        return f"{name}_d"

    def _name_number(self, value: Node | float) -> str:
        """An operand of a step on plain numbers."""
        if not isinstance(value, Node):
            return repr(value)
        return self._name_host(value) if value.kind == "host" else self.placement.find_name(value)

    def _name_host(self, node: Node) -> str:
        """The name of a plain number that changes from step to step, computed where needed."""
        if node.op == "input":
            return str(node.args[0])
        if id(node) not in self._host_names:
            expression = self._format_expression(node)
            self._host_names[id(node)] = f"h{len(self._host_names)}"
            self._first_lines.append(f"{self._host_names[id(node)]} = {expression}")
        return self._host_names[id(node)]

    def _format_expression(self, node: Node) -> str:
        args = [self._name_number(a) for a in node.args]
        if node.op in INFIX:
            return f"{args[0]} {INFIX[node.op]} {args[1]}"
        if node.op == "negative":
            return f"-{args[0]}"
        if node.op == "absolute":
            return f"abs({args[0]})"
        return f"words.{node.op}({', '.join(args)})"

    def _add_constant(self, value: Array) -> str:
        if isinstance(value, np.ndarray):
            return self.placement.add_constant(value)
        key = (type(value), repr(value))
        if key not in self._constants:
            self._constants[key] = self.placement.add_constant(self.placement.dtype.type(value))
        return self._constants[key]

    # ------------------------------------------------------------------- blocks
    def _add_line(self, text: str, flat: tuple[str, ...] = ()) -> None:
        self._lines.append((text, flat))

    def _is_flat(self, name: str, node: Node) -> bool:
        lead = self.placement.lead
        one_each = (*lead, 1) if lead else node.shape
        return name in self.placement.arrays and np.shape(self.placement.arrays[name]) in (
            lead + node.shape,
            one_each,
        )

    def _write_blocks(self) -> list[str]:
        """The lines, with runs over long flat vectors made into loops over blocks."""
        body: list[str] = []
        start = 0
        while start < len(self._lines):
            stop, length = start, self._find_length(start)
            while (
                length > 2 * BLOCK_SIZE
                and stop < len(self._lines)
                and self._find_length(stop) == length
            ):
                stop += 1
            body += (
                self._write_loop(start, stop, length) if stop > start else [self._lines[start][0]]
            )
            start = max(stop, start + 1)
        return body

    def _find_length(self, at: int) -> int:
        """The entries of the flat vectors, of all replicas, that a line works on; 0 for none."""
        flat = self._lines[at][1]
        return self.placement.arrays[flat[-1]].size if flat else 0

    def _write_loop(self, start: int, stop: int, length: int) -> list[str]:
        run = self._lines[start:stop]
        names = list(dict.fromkeys(n for _, flat in run for n in flat))
        outside = _find_words(" ".join(t for t, _ in self._lines[:start] + self._lines[stop:]))
        transient_names = (
            {n for n in names if n in self.placement.pool_names}
            - outside
            - self.placement.viewed_names
            - self._crossing_names
        )
        count = len(self.placement.arrays[run[0][1][-1]])
        step = max(1, BLOCK_SIZE * count // length)
        blocks = [
            tuple(self._make_block(n, at, min(at + step, count), transient_names) for n in names)
            for at in range(0, count, step)
        ]
        table = self.placement.add_constant(blocks)
        pattern = re.compile(rf"\b({'|'.join(names)})\b")
        lines = (pattern.sub(r"\1_", text) for text, _ in run)
        heads = ", ".join(f"{n}_" for n in names)
        return [f"for {heads} in {table}:", *(f"    {line}" for line in lines)]

    def _make_block(self, name: str, start: int, stop: int, transient_names: set[str]) -> Array:
        """A block of a vector. What is used in passing needs no more than one block."""
        if name in self._piece_names:
            factors = [
                self._make_block(n, start, stop, transient_names) for n in self._piece_names[name]
            ]
            return self._cut_pieces(factors, start, stop)
        array = self.placement.arrays[name]
        return array[: stop - start] if name in transient_names else array[start:stop]


def _is_one_or_zero(node: Node) -> bool:
    """where(test, 1, 0): a comparison as numbers."""
    return all(not isinstance(a, Node) for a in node.args[1:]) and node.args[1:] == (1, 0)


def _find_words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))
