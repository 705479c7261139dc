"""Single steps on numbers as source: what a loop's body is made of, and what it is given."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from backsight.engine.graph.trace import COMPARISONS, Node
from backsight.engine.native.fusion import FusedStep, Loop, find_exponent

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", **COMPARISONS}
WORDS = frozenset({"exp", "expm1", "log", "log1p", "tanh", "erf"})
"""Words of `backsight.native.words`; others are Python's."""


class Unwritable(Exception):
    """A step that native code has no word for."""

    def __init__(self, node: Node) -> None:
        super().__init__(node.op)
        self.node = node


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a value lies: the name of a flat array, and from where on; both as source."""

    array: str
    offset: str


@dataclass(kw_only=True)
class LoopSource:
    """The source of a loop: the lines of its body; what its A, O and S stand for; what it gives
    back, one number each; how long the range is that it takes, 0 for none."""

    lines: list[str]
    arrays: list[str]
    offsets: list[str]
    scalars: list[str]
    totals: list[Node]
    length: int = 0


@dataclass(frozen=True, kw_only=True)
class LoopContext:
    """What a loop is written from. address: where a value lies that is in memory; plain: a number's
    source; scratch: room for so many numbers; constant: the source of a setting, such as a rate,
    that is given at every call, so that another one is not compiled anew; None: it is written
    down."""

    loop: Loop
    fused: FusedStep
    dtype: str
    address: Callable[[Node], Address]
    plain: Callable[[Node], str]
    scratch: Callable[[int], Address]
    constant: Callable[[float], str] | None = None


class ValueWriter:
    """Writes steps on numbers, and keeps what the loop has to be context: A0, A1, … for arrays, O0
    … for places in them, S0 … for numbers."""

    def __init__(self, context: LoopContext) -> None:
        self.loop, self.fused = context.loop, context.fused
        self.suffix = "f" if context.dtype == "float32" else "d"
        self._address, self._plain, self._scratch = context.address, context.plain, context.scratch
        self._setting = context.constant
        self._arrays: list[str] = []
        self._offsets: list[str] = []
        self._scalars: list[str] = []
        self._lines: list[str] = []
        self._count = 0
        self._rows = context.loop.domain[1]

    def make_loop_source(self, totals: list[Node], length: int = 0) -> LoopSource:
        """All that was written."""
        return LoopSource(
            lines=self._lines,
            arrays=self._arrays,
            offsets=self._offsets,
            scalars=self._scalars,
            totals=totals,
            length=length,
        )

    def _expression(self, node: Node, args: list[str], body: list[str]) -> str:
        """One primitive step on values."""
        if node.op in INFIX:
            return f"{args[0]} {INFIX[node.op]} {args[1]}"
        if node.op == "power":
            return self._power(args, find_exponent(node))
        if node.op == "where":
            yes, no = (self._name_value(a, body) for a in args[1:])
            return f"{yes} if {args[0]} else {no}"
        if node.op == "maximum":
            return self._write_larger(args[0], args[1], isinstance(node.args[1], Node))
        if node.op == "minimum":
            return self._write_smaller(args[0], args[1], isinstance(node.args[1], Node))
        if node.op == "negative":
            return f"-{args[0]}"
        if node.op == "sign":
            one, zero = self._constant(1), self._constant(0)
            return f"{one} if {args[0]} > {zero} else (-{one} if {args[0]} < {zero} else {args[0]})"
        if node.op in WORDS:
            return f"{node.op}_{self.suffix}({args[0]})"
        name = {
            "absolute": "abs",
            "sqrt": "math.sqrt",
            "cos": "math.cos",
            "sin": "math.sin",
            "floor": "np.floor",
        }
        if node.op not in name:
            raise Unwritable(node)
        return f"{name[node.op]}({args[0]})"

    def _write_larger(self, a: str, b: str, both: bool = True) -> str:
        """As NumPy has it: what is no number stays none."""
        plain = f"{b} if {a} <= {b} else {a}"
        return f"{b} if {b} != {b} else ({plain})" if both else plain

    def _write_smaller(self, a: str, b: str, both: bool = True) -> str:
        plain = f"{b} if {a} >= {b} else {a}"
        return f"{b} if {b} != {b} else ({plain})" if both else plain

    def _power(self, args: list[str], power: float | None) -> str:
        known = {
            2: "{0} * {0}",
            3: "{0} * {0} * {0}",
            0.5: "math.sqrt({0})",
            1: "{0}",
            -1: f"{self._constant(1)} / {{0}}",
            None: "{0} ** {1}",
        }
        return known.get(power, "{0} ** {1}").format(*args)

    def _name_value(self, value: str, body: list[str]) -> str:
        """A value under a name, so that it is computed whichever way a test goes."""
        if value.isidentifier():
            return value
        name = f"v{self._new()}"
        body.append(f"{name} = {value}")
        return name

    # ------------------------------------------------------------------ parameters
    def _array(self, address: Address) -> str:
        return _name_parameter("A", self._arrays, address.array)

    def _offset(self, address: Address) -> str:
        return _name_parameter("O", self._offsets, address.offset)

    def _scalar(self, node: Node) -> str:
        return _name_parameter("S", self._scalars, self._plain(node))

    def _constant(self, value: float) -> str:
        if type(value) is float and self._setting and math.isfinite(value):
            source = self._setting(value)
            return _name_parameter("S", self._scalars, source) if source else f"f({value!r})"
        text = repr(float(value)).replace("inf", "np.inf").replace("nan", "np.nan")
        return f"f({text})"

    def _put_at(self, node: Node, index: str, value: str) -> str:
        address = self._address(node)
        if node.kind == "bool":
            value = f"{self._constant(1)} if {value} else {self._constant(0)}"
        return f"put({self._array(address)}, {self._offset(address)} + {index}, {value})"

    def _get_at(self, node: Node, index: str) -> str:
        address = self._address(node)
        return f"at({self._array(address)}, {self._offset(address)} + {index})"

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _new(self) -> int:
        self._count += 1
        return self._count


def find_transposed(node: Node) -> Node | None:
    """The node that this one is the transpose of; None where it is none."""
    return node.args[0] if node.op == "transpose" else None


def find_index(nodes: list[Node], node: Node) -> int:
    """The place of a node in a list: by identity, since nodes compare entry by entry."""
    return next(at for at, other in enumerate(nodes) if other is node)


def _name_parameter(letter: str, known: list[str], value: str) -> str:
    if value not in known:
        known.append(value)
    return f"{letter}{known.index(value)}"
