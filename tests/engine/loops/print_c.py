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


def print_c(program: LoopProgram) -> str:
    """Functions `gradient` and `update`, of the storages, the arrays of plain numbers and t."""
    words = [print_word(n, d) for d in ("float32", "float64") for n in NAMES]
    halves = [CPrinter(program).print_half(name) for name in ("gradient", "update")]
    return "".join([print_prelude(), *words, POWER, *halves])


class CPrinter:
    """One function. types: of each name; names: how it is read where a loop has lanes."""

    def __init__(self, program: LoopProgram) -> None:
        self.program, self.real = program, TYPES[program.dtype]
        self.storages = ["work", *program.storages]
        self.types: dict[str, str] = {"t": "double"}
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
        names = [f"  {t} {self.names[n]};\n" for n, t in self.types.items() if n != "t"]
        axes = [f"  int64_t {axis};\n" for axis in sorted(self.axes)]
        return "".join([head, *names, *axes, *self.lines, "}\n"])

    def print_steps(self, steps: Sequence[Step]) -> None:
        """The lines of some steps."""
        for step in steps:
            match step:
                case Assign(name, value):
                    self.types.setdefault(name, self.find_type(value))
                    self.names.setdefault(name, f"n{len(self.names)}")
                    assert self.types[name] == self.find_type(value)
                    self.lines.append(f"  {self.names[name]} = {self.read(value)};\n")
                case Reduce(name, op, value):
                    now = self.names[name]
                    text = self.join(op, now, self.read(value), self.types[name])
                    self.lines.append(f"  {now} = {text};\n")
                case StoreStep(place, value):
                    self.lines.append(f"  {self.find(place)} = {self.read(value)};\n")
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
            self.lines.append(f"  {self.types[name]} {lanes}[{loop.lanes}];\n")
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
            whole = self.join_halves(ops[name], lanes, self.types[name])
            self.lines.append(
                f"  {text} = {self.join(ops[name], text, whole, self.types[name])};\n"
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
    def find_type(self, value: Value | Place) -> str:
        """What a value is declared as."""
        return {"real": self.real, "host": "double", "test": "int"}[value.kind]

    def read(self, value: Value, t: str = "") -> str:
        """A value's text. t: the type of a number that is written down."""
        match value:
            case NumberValue(number):
                return write_number(number, t or self.real)
            case NameValue(name):
                return self.names[name]
            case Get(place):
                return self.find(place)
            case Op(op):
                t = "double" if value.operand_kind == "host" else self.real
                return self.apply(op, [self.read(a, t) for a in value.args], t)

    def apply(self, op: str, texts: Sequence[str], t: str) -> str:
        """A word on values of a type."""
        if op in ("real", "host"):
            return f"(({self.real if op == 'real' else 'double'}){texts[0]})"
        if op in SIGNS:
            return f"({texts[0]} {SIGNS[op]} {texts[1]})"
        if op == "where":
            return "({} ? {} : {})".format(*texts)
        if op == "negative":
            return f"(-{texts[0]})"
        if op in ("sqrt", "absolute", "floor"):
            name = {"absolute": "fabs"}.get(op, op) + ("f" if t == "float" else "")
            return f"{name}({texts[0]})"
        return f"{op}_{t}({', '.join(texts)})"

    # ------------------------------------------------------------ memory
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
