"""How the words of formulas are written in ONNX, and the writer that does it.

A formula is run on nodes (`engine/graph/trace.py`), and each node becomes one operation of ONNX, or
two where it has no such word. silu, z being (rows, units)::

    z ─▶ Abs ─▶ Neg ─▶ Exp ─▶ e        the words that NumPy computes are the same functions in
    z ─▶ GreaterOrEqual(0) ─▶ Where …  ONNX's reference evaluator, one by one: so are the bits
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from backsight.engine.graph.trace import Node
from backsight.kernel.erf import END, HALF, INSIDE, MIDDLE, OUTSIDE
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

WORDS: Mapping[str, str] = {
    "add": "Add",
    "subtract": "Sub",
    "multiply": "Mul",
    "divide": "Div",
    "power": "Pow",
    "negative": "Neg",
    "absolute": "Abs",
    "exp": "Exp",
    "log": "Log",
    "sqrt": "Sqrt",
    "tanh": "Tanh",
    "cos": "Cos",
    "sin": "Sin",
    "floor": "Floor",
    "sign": "Sign",
    "maximum": "Max",
    "minimum": "Min",
    "erf": "Erf",
    "where": "Where",
    "matmul": "MatMul",
    "less": "Less",
    "less_equal": "LessOrEqual",
    "greater": "Greater",
    "greater_equal": "GreaterOrEqual",
    "equal": "Equal",
}
"""Words that ONNX has."""
NAMED: Mapping[str, str] = {
    "activations.relu.value": "Relu",
    "activations.sigmoid.value": "Sigmoid",
}
"""Whole formulas that ONNX has as one operation, with the bits that the formula has."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OnnxOperation:
    """One operation of a graph. name: of the node. inputs, output: names of values."""

    op: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    about: str = ""


@final
class OperationList:
    """Operations in order, and the constants that they read. dtype: of plain numbers."""

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype
        self.operations: list[OnnxOperation] = []
        self.constants: dict[str, Any] = {}
        self.about = ""
        self._written: dict[int, str] = {}
        self._alive: list[Node] = []
        self._taken: set[str] = set()

    def add(self, op: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """One operation more; the name of what it makes, like `output`."""
        name, count = output, 1
        while name in self._taken:
            count += 1
            name = f"{output}_{count}"
        self._taken.add(name)
        self.operations.append(
            OnnxOperation(
                op=op,
                inputs=tuple(inputs),
                output=name,
                attributes=attributes,
                name=name,
                about=self.about,
            )
        )
        return name

    def keep(self, name: str, array: Floats) -> str:
        """A constant; its name."""
        self.constants[name] = array
        return name

    def write(self, value: Any, output: str) -> str:
        """What a node or a plain number is; the name of it. output: how what is made is called,
        with the operation behind it where that is but a part."""
        if not isinstance(value, Node):
            return self.keep(f"number/{float(value)!r}", np.array(value, self.dtype))
        if value.op == "input":
            return str(value.args[0])
        if id(value) in self._written:
            return self._written[id(value)]
        self._alive.append(value)  # so that no other gets its id
        name = self._write_node(value, output)
        self._written[id(value)] = name
        return name

    def _write_node(self, node: Node, output: str) -> str:
        if node.op not in WORDS and node.op not in OTHERS:
            raise BadInput(
                _("ONNX cannot say {word}, which {name} is made by.").format(
                    word=node.op, name=output.split("/")[0]
                )
            )
        stem = output.split("/")[0]
        inputs = [self.write(a, f"{stem}/{_get_word(a)}") for a in node.args]
        if node.op == "erf" and self.dtype == "float64":
            return self._write_erf(inputs[0], output)
        if node.op in WORDS:
            return self.add(WORDS[node.op], inputs, output)
        return str(OTHERS[node.op](self, node, inputs, output))

    def _write_expm1(self, _node: Node, inputs: Sequence[str], output: str) -> str:
        e = self.add("Exp", inputs, f"{output}/exp")
        return self.add("Sub", [e, self.write(1.0, "")], output)

    def _write_log1p(self, _node: Node, inputs: Sequence[str], output: str) -> str:
        total = self.add("Add", [*inputs, self.write(1.0, "")], f"{output}/add")
        return self.add("Log", [total], output)

    def _write_erf(self, x: str, output: str) -> str:
        """As `kernel/erf.py` computes it: onnxruntime's Erf has no float64."""

        def do(op: str, *inputs: str | float) -> str:
            names = [v if isinstance(v, str) else self.write(v, "") for v in inputs]
            return self.add(op, names, f"{output}/{op.lower()}")

        def sum_up(coefficients: Sequence[float], u: str) -> str:
            total: str | float = coefficients[-1]
            for c in coefficients[-2::-1]:
                total = do("Add", do("Mul", total, u), c)
            return str(total)

        size = do("Abs", x)
        near = do("Less", size, 1.0)
        size = do("Min", size, END)
        tail = do("Exp", do("Neg", do("Mul", size, size)))
        u = do("Div", do("Sub", do("Div", 3.0, do("Add", size, 3.0)), MIDDLE), HALF)
        outside = do("Sub", 1.0, do("Mul", sum_up(OUTSIDE, u), tail))
        outside = do("Where", do("Less", x, 0.0), do("Neg", outside), outside)
        square = do("Sub", do("Mul", do("Min", do("Mul", x, x), 1.0), 2.0), 1.0)
        inside = do("Mul", sum_up(INSIDE, square), x)
        return self.add("Where", [near, inside, outside], output)

    def _write_sum_units(self, node: Node, inputs: Sequence[str], output: str) -> str:
        units = node.args[0].shape[-1]
        ones = self.keep(f"ones/{units}", np.ones((units, 1), self.dtype))
        return self.add("MatMul", [*inputs, ones], output)

    def _write_max_units(self, _node: Node, inputs: Sequence[str], output: str) -> str:
        return self.add("ReduceMax", inputs, output, axes=[-1], keepdims=1)

    def _write_transpose(self, _node: Node, inputs: Sequence[str], output: str) -> str:
        return self.add("Transpose", inputs, output, perm=[1, 0])

    def _write_not_equal(self, _node: Node, inputs: Sequence[str], output: str) -> str:
        return self.add("Not", [self.add("Equal", inputs, f"{output}/equal")], output)


def _get_word(value: Any) -> str:
    return value.op if isinstance(value, Node) else ""


OTHERS: Mapping[str, Any] = {
    "expm1": OperationList._write_expm1,
    "log1p": OperationList._write_log1p,
    "sum_units": OperationList._write_sum_units,
    "max_units": OperationList._write_max_units,
    "transpose": OperationList._write_transpose,
    "not_equal": OperationList._write_not_equal,
}
"""Words that ONNX has not by themselves. exp(x) − 1 and log(1 + x) are how it defines its own Elu
and Softplus; a sum over units is a product with ones, as it is in NumPy here."""
