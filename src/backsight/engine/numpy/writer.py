"""Primitive steps as lines of Python that call NumPy's ufuncs with `out=`.

The whole step of the package's 2-3-2 example with momentum, as it is written; b: an array, c: a
constant, s: a number made on the way, h: a number that changes with t::

    def gradient(t):
        matmul(b0, b1, b2)               z1 = x W1         b0 = x, b1 = W1, a view of theta
        add(b2, b3, out=b2)                   + b1         over what it reads: an entry is read
        maximum(b2, c4, out=b5)          a1 = max(z1, 0)   before it is written
        matmul(b5, b6, b7)               z2 = a1 W2
        add(b7, b8, out=b7)                   + b2
        subtract(b7, b9, out=b7)         z2 - y            z2 is not read again
        square(b7, out=b11)
        s13 = add_reduce(b11, None)      94.75             plain numbers stay plain numbers
        s14 = s13 / 6                    L = 15.7917
        multiply(c10, b7, out=b7)        2 (z2 - y)        the loss's slope
        divide(b7, c12, out=b7)                    / 6
        matmul(b13, b7, b14)             dL/dW2            b13 = a1 turned over; b14 lies in g
        matmul(c16, b7, b15)             dL/db2            a sum over rows: ones @ ...
        matmul(b7, b17, b5)              dL/da1            in a1's buffer, which is free now
        greater(b2, c4, out=b18)         z1 > 0
        copyto(b2, b18)                  da1/dz1           true and false become 1 and 0
        multiply(b5, b2, out=b2)         dL/dz1
        matmul(b20, b2, b21)             dL/dW1            b20 = x turned over; b21 lies in g
        matmul(c23, b2, b22)             dL/db1
        return s14
    def update(t):
        multiply(c25, b26, out=b27)      0.9 v             b26 and b27 are both v's array
        multiply(c28, b24, out=b29)      0.01 g            b24 = g
        subtract(b27, b29, out=b30)      v_next            b30: v's array, too
        add(b31, b30, out=b32)           theta_next        b31 and b32 are both theta's array
    def rate(t):
        return 0.01
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import COMPARISONS, ELEMENTWISE, Node
from backsight.engine.layer_spans import LayerSpan, clip_spans
from backsight.engine.layer_sums import LayerPiece, add_products, make_pieces
from backsight.engine.numpy.blocks import BlockWriter
from backsight.engine.numpy.buffers import ALIASES, Placement
from backsight.engine.numpy.lines import SourceLine
from backsight.kernel import vocabulary
from backsight.kernel.aligned import make_aligned
from backsight.kernel.erf import erf_into
from backsight.kernel.types import Array

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", **COMPARISONS}
POWERS = {2: "square", 0.5: "sqrt", -1: "reciprocal", 1: "positive"}
"""What NumPy itself does for `x ** 2` and the like."""
FORMS = {
    "matmul": "matmul({0}, {1}, {out})",
    "copyto": "copyto({out}, {0})",
    "copy_one": "copyto({out}, {0} if {1} else {2})",
    "copy_where": "copyto({out}, {0}, 'same_kind', {1})",
    "erf": "erf_into({0}, {out}, {1}, {2}, {3})",
    "max_reduce": "max_reduce({0}, 0, None, {out})",
    "return": "return {0}",
    "layer_sums": "add_products({0}, sums)",
}
"""How a line reads that is not simply a ufunc of its operands with `out=`."""


class NumpyWriter:
    """Writes functions over placed nodes.

    Parameters:
        placement: the name and the array of every node.
        number_names: the numbers that every function takes.
        spans: where a step "layer_sums" finds each layer's pieces.
        sums: what it adds their products to.
    """

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
        # The rest is of the function that is being written.
        self._lines: list[SourceLine] = []
        self._host_names: dict[int, str] = {}
        self._first_lines: list[str] = []
        self._converted_names: set[str] = set()

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
            target = self.placement.add_constant(array)
            self._add_line("copyto", self._name_operand(node), out=target)
        if returns is not None:
            self._add_line("return", self._name_number(returns))
        # Names are all given by now: only then can be said which of them are used in passing.
        blocks = BlockWriter(
            placement=self.placement,
            lines=self._lines,
            crossing_names=self._find_crossing(nodes, start),
            piece_names=self._piece_names,
            cut_pieces=self._cut_pieces,
        )
        body = self._first_lines + blocks.write() or ["pass"]
        return f"def {name}({', '.join(self.number_names)}):\n" + "".join(
            f"    {x}\n" for x in body
        )

    def _find_crossing(self, nodes: Sequence[Node], start: int) -> set[str]:
        """The names of values that one function makes and another reads."""
        # g is the plainest of them: the gradient is made by one function and used by the next.
        own_ids = set(map(id, nodes))
        arriving = {id(a) for n in nodes for a in n.args if isinstance(a, Node)} - own_ids
        leaving = {id(n) for n in nodes if self.placement.find_last_read(n) >= start + len(nodes)}
        return {self.placement.names[i] for i in arriving | leaving if i in self.placement.names}

    # ------------------------------------------------------------------- steps
    def _write_step(self, node: Node, at: int) -> None:
        # Aliases are other names of memory; plain numbers are written where they are first needed.
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
        # The operands are named first: what the output's choice sets free is still to be read.
        args = [self._name_operand(a, len(node.shape)) for a in node.args]
        out = self.placement.choose_output(node, at)
        flat = (*(n for n in args if self._is_flat(n, node)), out) if len(node.shape) == 1 else ()
        if node.op == "where":
            self._write_where(node, args, out, flat)
        elif node.op == "erf":
            scratch_names = [
                self.placement.make_scratch(node.shape, kind) for kind in ("real", "real", "bool")
            ]
            self._add_line("erf", args[0], *scratch_names, out=out)
        elif node.op == "power" and node.args[1] in POWERS and isinstance(node.args[0], Node):
            # The interpreter's `x ** 2` takes NumPy's short cut: so must this, for equal bits.
            self._add_line(POWERS[node.args[1]], args[0], out=out, flat=flat)
        else:
            self._add_line(node.op, *args, out=out, flat=flat)

    def _write_where(
        self, node: Node, args: Sequence[str], out: str, flat: tuple[str, ...]
    ) -> None:
        """NumPy's `where` takes no `out=`: one value everywhere, then the other where it is so."""
        test, yes, no = args
        if isinstance(node.args[0], Node) and node.args[0].kind == "host":
            self._add_line("copy_one", yes, test, no, out=out, flat=flat)
        elif _is_one_or_zero(node):
            self._add_line("copyto", test, out=out, flat=flat)
        else:
            self._add_line("copyto", no, out=out, flat=flat)
            self._add_line("copy_where", yes, test, out=out, flat=flat)

    def _write_reduction(self, node: Node, at: int) -> None:
        args = [self._name_operand(a) for a in node.args]
        out = self.placement.choose_output(node, at)
        match node.op:
            case "matmul":
                self._add_line("matmul", *args, out=out)
            # Sums are products with ones, here and in the interpreter: faster than `sum`, whose
            # order of adding depends on how the array lies in memory.
            case "sum_rows":
                ones = self._add_constant(np.ones(node.args[0].shape[0], self.placement.dtype))
                self._add_line("matmul", ones, args[0], out=out)
            case "sum_units":
                ones = self._add_constant(np.ones((node.args[0].shape[1], 1), self.placement.dtype))
                self._add_line("matmul", args[0], ones, out=out)
            case "max_units":
                self._write_max(node, out)
            case _:
                raise AssertionError(node.op)

    def _write_max(self, node: Node, out: str) -> None:
        """The largest of each row: over the first axis, unit after unit, where each pass goes over
        neighbors in memory. Rows of few units would otherwise cost a loop of their own each."""
        transposed = np.moveaxis(self.placement.find_array(node.args[0]), -1, 0)
        row = self._add_constant(self.placement.arrays[out].reshape(transposed.shape[1:]))
        columns = self._add_constant(transposed)
        if not transposed.flags.c_contiguous:
            columns = self._add_constant(make_aligned(transposed.shape, self.placement.dtype))
            self._add_line("copyto", self._add_constant(transposed), out=columns)
        self._add_line("max_reduce", columns, out=row)

    def _write_pack(self, node: Node, at: int) -> None:
        out = self.placement.choose_output(node, at)
        offset = 0
        for part in node.args:
            target = self.placement.view_part(self.placement.arrays[out], offset, part.shape)
            # Most parts were written there in the first place (`plan.place_packs`).
            if not np.shares_memory(target, self.placement.find_array(part)):
                name = self.placement.add_constant(target)
                self._add_line("copyto", self._name_operand(part), out=name)
            offset += int(np.prod(part.shape, dtype=int))

    def _write_total(self, node: Node, at: int) -> None:
        """The sum over all entries: a plain number, or one for each replica."""
        operand = self._name_operand(node.args[0])
        if not self.placement.lead:
            self._assign(node, "add_reduce({0}, None)", operand)
            return
        axes = tuple(range(1, 1 + len(node.args[0].shape)))
        out = self.placement.choose_output(node, at)
        self._lines.append(
            SourceLine(form=f"add_reduce({{0}}, {axes}, None, {{out}})", reads=(operand,), out=out)
        )

    def _write_layer_sums(self, node: Node) -> None:
        """The sums over each layer, piece by piece; of a block, its own."""
        # Of whole vectors; in a loop over blocks the constant is a block's own (`blocks`).
        whole = node.args[0].shape[0]
        names = [self._name_factor(factor, whole) for factor in node.args]
        factors = [self.placement.arrays[name] for name in names]
        name = self.placement.add_constant(self._cut_pieces(factors, 0, whole))
        self._piece_names[name] = names
        # The pieces come first and a vector last: by that the length of a block is known.
        self._add_line("layer_sums", name, flat=(name, *dict.fromkeys(names)))

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
        args = [self._name_number(a) for a in node.args]
        self._assign(node, _choose_form(node.op, len(args)), *args)

    def _assign(self, node: Node, form: str, *reads: str) -> None:
        """A number on the way, under a name of its own."""
        name = f"s{len(self.placement.names)}"
        self.placement.names[id(node)] = name
        self._lines.append(SourceLine(form=f"{{out}} = {form}", reads=reads, out=name))

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
        # Brought to the network's dtype once a step, and not by each ufunc that reads it.
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
            args = [self._name_number(a) for a in node.args]
            expression = _choose_form(node.op, len(args)).format(*args)
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
        # By its text, so that 0.0 and -0.0 stay apart and NaN is equal to itself.
        key = (type(value), repr(value))
        if key not in self._constants:
            with np.errstate(over="ignore"):  # a bound beyond float32 is none
                constant = self.placement.dtype.type(value)
            self._constants[key] = self.placement.add_constant(constant)
        return self._constants[key]

    # ------------------------------------------------------------------- lines
    def _add_line(self, op: str, *reads: str, out: str = "", flat: tuple[str, ...] = ()) -> None:
        form = FORMS.get(op) or f"{op}({_list_slots(len(reads))}, out={{out}})"
        self._lines.append(SourceLine(form=form, reads=reads, out=out, flat=flat))

    def _is_flat(self, name: str, node: Node) -> bool:
        """Whether an operand is a vector as long as the result, and so is cut where that is."""
        lead = self.placement.lead
        one_each = (*lead, 1) if lead else node.shape
        return name in self.placement.arrays and np.shape(self.placement.arrays[name]) in (
            lead + node.shape,
            one_each,
        )


def _choose_form(op: str, count: int) -> str:
    """An expression on plain numbers, with a slot for each of its operands."""
    if op in INFIX:
        return f"{{0}} {INFIX[op]} {{1}}"
    if op == "negative":
        return "-{0}"
    if op == "absolute":
        return "abs({0})"
    return f"words.{op}({_list_slots(count)})"


def _list_slots(count: int) -> str:
    """{0}, {1}, ..."""
    return ", ".join(f"{{{k}}}" for k in range(count))


def _is_one_or_zero(node: Node) -> bool:
    """where(test, 1, 0): a comparison as numbers."""
    return all(not isinstance(a, Node) for a in node.args[1:]) and node.args[1:] == (1, 0)
