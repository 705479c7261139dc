"""Loops as C: a printer for another language, as small as it can be.

    For n in 0..4 by 4 in 4 lanes gathering s        float s_lanes[4] = {-0x0p+0f, …};
      a = tanh(x[n, 0])                              for (n0 = 0; n0 < 4; n0 += 4)
      s add a                                          for (lane = 0; lane < 4; lane++) {
                                                         n = n0 + lane;
                                                         a = tanh_float(work[16 + 2 * n]);
                                                         s_lanes[lane] = s_lanes[lane] + a;
                                                       }
                                                     s = s + ((s_lanes[0] + s_lanes[2]) + …);

A lane is a turn: what stands side by side in a processor's vectors is done in turn here.
"""

from collections.abc import Sequence

from c_words import POWER, TYPES, print_prelude, print_word, write_number

from backsight.engine.loops.representation import (
    HOST_ARRAYS,
    Assign,
    For,
    Get,
    NameValue,
    NumberValue,
    Op,
    Place,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.engine.loops.step_program import LoopProgram
from backsight.kernel.words import NAMES

SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
SIGNS |= {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
SIGNS |= {"equal": "==", "not_equal": "!="}
ARITHMETIC = ("add", "subtract", "multiply", "divide")


def print_c(program: LoopProgram) -> str:
    """Functions `gradient` and `update`, of the storages, the arrays of plain numbers and t."""
    words = [print_word(n, d) for d in ("float32", "float64") for n in NAMES]
    halves = [CPrinter(program).print_half(name) for name in ("gradient", "update")]
    return "".join([print_prelude(), *words, POWER, *halves])


class CPrinter:
    """One function. kinds: of each name; names: how it is read where a loop has lanes."""

    def __init__(self, program: LoopProgram) -> None:
        self.program, self.real = program, TYPES[program.dtype]
        self.storages = ["work", *program.storages]
        self.kinds: dict[str, str] = {"t": "double"}
        self.names: dict[str, str] = {"t": "t"}
        self.axes: set[str] = set()
        self.ops: dict[str, str] = {}
        self.lines: list[str] = []

    def print_half(self, half: str) -> str:
        """The whole function."""
        steps: Sequence[Step] = getattr(self.program, half)
        self.print_steps(steps)
        arrays = [f"{self.real} *of_{k}" for k in range(len(self.storages))]
        arrays += [f"double *{name}" for name in HOST_ARRAYS]
        head = f"void {half}({', '.join(arrays)}, double t) {{\n"
        names = [f"  {t} {self.names[n]};\n" for n, t in self.kinds.items() if n != "t"]
        axes = [f"  int64_t {axis};\n" for axis in sorted(self.axes)]
        return "".join([head, *names, *axes, *self.lines, "}\n"])

    def print_steps(self, steps: Sequence[Step]) -> None:
        """The lines of some steps."""
        for step in steps:
            match step:
                case Assign(name, value):
                    text, kind = self.read(value)
                    self.kinds.setdefault(name, kind)
                    self.names.setdefault(name, f"n{len(self.names)}")
                    assert self.kinds[name] == kind
                    self.lines.append(f"  {self.names[name]} = {text};\n")
                case Reduce(name, op, value):
                    now = self.names[name]
                    text = self.join(op, now, self.read(value)[0], self.kinds[name])
                    self.lines.append(f"  {now} = {text};\n")
                case StoreStep(place, value):
                    self.lines.append(f"  {self.find(place)} = {self.read(value)[0]};\n")
                case For():
                    self.print_loop(step)
                case _:
                    raise AssertionError("a product is a library's")

    # ------------------------------------------------------------ loops
    def print_loop(self, loop: For) -> None:
        """The turns, and what lanes have gathered."""
        self.axes.add(loop.axis)
        ops = dict(loop.gathers)
        outside = {name: self.names[name] for name in ops}
        for name, text in outside.items():
            lanes, start = f"{text}_lanes", "-INFINITY" if ops[name] == "maximum" else "-0.0"
            self.lines.append(f"  {self.kinds[name]} {lanes}[{loop.lanes}];\n")
            self.lines.append(f"  for (int k = 0; k < {loop.lanes}; k++) {lanes}[k] = {start};\n")
            self.names[name] = f"{lanes}[lane]"
        n0 = f"{loop.axis}_0"
        self.lines.append(
            f"  for (int64_t {n0} = {loop.first}; {n0} < {loop.behind}; {n0} += {loop.step})\n"
            f"  for (int64_t lane_{loop.axis} = 0; lane_{loop.axis} < {loop.lanes}; "
            f"lane_{loop.axis}++) {{\n  {loop.axis} = {n0} + lane_{loop.axis};\n"
        )
        if loop.lanes > 1:
            self.lines.append(f"  const int64_t lane = lane_{loop.axis};\n")
        self.print_steps(loop.body)
        self.lines.append("  }\n")
        for name, text in outside.items():
            self.names[name] = text
            lanes = [f"{text}_lanes[{k}]" for k in range(loop.lanes)]
            whole = self.join_halves(ops[name], lanes, self.kinds[name])
            self.lines.append(
                f"  {text} = {self.join(ops[name], text, whole, self.kinds[name])};\n"
            )

    def join(self, op: str, one: str, other: str, kind: str) -> str:
        """Two numbers of a sum, or of a search for the largest."""
        return f"maximum_{kind}({one}, {other})" if op == "maximum" else f"({one} + {other})"

    def join_halves(self, op: str, lanes: list[str], kind: str) -> str:
        """All lanes together."""
        while len(lanes) > 1:
            half = len(lanes) // 2
            pairs = zip(lanes[:half], lanes[half:], strict=True)
            lanes = [self.join(op, a, b, kind) for a, b in pairs]
        return lanes[0]

    # ------------------------------------------------------------ values
    def read(self, value: Value) -> tuple[str, str]:
        """A value's text and type."""
        match value:
            case NumberValue(number):
                return write_number(number, self.real), self.real
            case NameValue(name):
                return self.names[name], self.kinds[name]
            case Get(place):
                return self.find(place), self.find_kind(place)
            case Op(op, args):
                return self.apply(op, args)

    def apply(self, op: str, args: Sequence[Value]) -> tuple[str, str]:
        """A word on values. Numbers that are written down are of the type of the others."""
        values = [None if isinstance(a, NumberValue) else self.read(a) for a in args]
        kinds = {v[1] for v in values if v} - {"int"}
        kind = "double" if kinds == {"double"} else self.real
        texts = [
            v[0] if v else write_number(a.value, kind)  # type: ignore[union-attr] # a number
            for v, a in zip(values, args, strict=True)
        ]
        if op in ("real", "host"):
            kind = self.real if op == "real" else "double"
            return f"(({kind}){texts[0]})", kind
        if op in SIGNS:
            text = f"({texts[0]} {SIGNS[op]} {texts[1]})"
            return text, kind if op in ARITHMETIC else "int"
        if op == "where":
            return "({} ? {} : {})".format(*texts), kind
        if op == "negative":
            return f"(-{texts[0]})", kind
        if op in ("sqrt", "absolute", "floor"):
            name = {"absolute": "fabs"}.get(op, op) + ("f" if kind == "float" else "")
            return f"{name}({texts[0]})", kind
        return f"{op}_{kind}({', '.join(texts)})", kind

    # ------------------------------------------------------------ memory
    def find_kind(self, place: Place) -> str:
        """The type of an array's numbers."""
        return "double" if place.array in HOST_ARRAYS else self.real

    def find(self, place: Place) -> str:
        """An entry of an array."""
        region = self.program.arrays.regions.get(place.array)
        strides, base = (region.strides, region.offset) if region else ((1,), 0)
        terms = []
        for index, stride in zip(place.index, strides, strict=True):
            base += index.plus * stride
            terms += [f"{times * stride} * {axis}" for axis, times in index.axes]
        storage = f"of_{self.storages.index(region.storage)}" if region else place.array
        return f"{storage}[{' + '.join([str(base), *terms])}]"
