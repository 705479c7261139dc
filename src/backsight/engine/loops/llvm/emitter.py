"""Lines of an LLVM function, and the registers that they fill: an operation is one line, in vectors
where its operands are::

    apply("add", (a, b))       %v7 = fadd <8 x float> %v5, %v6
    spread(c, 8)               %v8 = insertelement ... ; %v9 = shufflevector ...
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backsight.engine.loops.representation import Kind
from backsight.kernel.words.primitives import NumberTable

ARITHMETIC = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
TESTS = {"less": "olt", "less_equal": "ole", "greater": "ogt", "greater_equal": "oge"}
TESTS |= {"equal": "oeq", "not_equal": "une"}
ROUNDED = {"sqrt": "sqrt", "absolute": "fabs", "floor": "floor"}
"""Words that are an instruction."""


@dataclass(frozen=True)
class Register:
    """A value of LLVM: its text, what it is, and how many numbers side by side. Of a slot or an
    entry of an array: the text of the pointer, and what lies there."""

    text: str
    kind: Kind
    lanes: int = 1


class Emitter:
    """Lines of one function. word: the name of a word's function for so many lanes; table: of what
    a word looks up. slots: lines for the places of values that change."""

    def __init__(
        self,
        dtype: str,
        word: Callable[[str, Kind, int], str],
        table: Callable[[NumberTable], str],
    ) -> None:
        self.real = "float" if dtype == "float32" else "double"
        self._word, self.find_table = word, table
        self.lines, self.slots = list[str](), list[str]()
        self._count = 0

    # ---------------------------------------------------------------- lines
    def emit(self, text: str) -> str:
        """A line that makes a value, and the value's name."""
        self._count += 1
        self.lines.append(f"  %v{self._count} = {text}")
        return f"%v{self._count}"

    def write_line(self, text: str) -> None:
        """A line that makes none."""
        self.lines.append(f"  {text}")

    def label(self) -> str:
        """A new name for a block."""
        self._count += 1
        return f"l{self._count}"

    def open_block(self, label: str, ending: str) -> None:
        """End a block, and begin another."""
        self.write_line(ending)
        self.lines.append(f"{label}:")

    # ---------------------------------------------------------------- types and numbers
    def name_type(self, kind: Kind, lanes: int = 1) -> str:
        """LLVM's name for a kind of value."""
        scalar = {"real": self.real, "host": "double", "test": "i1"}[kind]
        return scalar if lanes == 1 else f"<{lanes} x {scalar}>"

    def find_type(self, value: Register) -> str:
        """LLVM's name for what a register holds."""
        return self.name_type(value.kind, value.lanes)

    def name_for_llvm(self, kind: Kind, lanes: int) -> str:
        """How LLVM's own functions say what they are for."""
        bits = f"f{8 * self.find_size(kind)}"
        return bits if lanes == 1 else f"v{lanes}{bits}"

    def find_size(self, kind: Kind) -> int:
        """Bytes of a number."""
        return 4 if kind == "real" and self.real == "float" else 8

    def write_number(self, value: float, kind: Kind) -> str:
        """A number as LLVM reads it: the bits of its float64."""
        if self.find_size(kind) == 4 and abs(value) < 3.5e38:
            value = struct.unpack("f", struct.pack("f", value))[0]
        return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"

    def make_number(self, value: float, like: Register) -> Register:
        """A number of the kind of another value."""
        return self.spread(Register(self.write_number(value, like.kind), like.kind), like.lanes)

    # ---------------------------------------------------------------- memory
    def make_slot(self, value: Register) -> Register:
        """A place for a value that changes, with its first one in it."""
        slot = Register(f"%s{len(self.slots)}", value.kind, value.lanes)
        self.slots.append(f"  {slot.text} = alloca {self.find_type(slot)}")
        self.store(slot, value)
        return slot

    def load(self, place: Register, *, align: int = 0) -> Register:
        """What lies at a place. align: bytes that its address is a multiple of, where it is not
        the vector's own."""
        end = f", align {align}" if align else ""
        text = self.emit(f"load {self.find_type(place)}, ptr {place.text}{end}")
        return Register(text, place.kind, place.lanes)

    def store(self, place: Register, value: Register, *, align: int = 0) -> None:
        """Put a value there."""
        end = f", align {align}" if align else ""
        self.write_line(f"store {self.find_type(value)} {value.text}, ptr {place.text}{end}")

    def move(self, pointer: str, numbers: str | int, kind: Kind = "real") -> str:
        """A pointer so many numbers further on."""
        if str(numbers) == "0":
            return pointer
        t = self.name_type(kind)
        return self.emit(f"getelementptr inbounds {t}, ptr {pointer}, i64 {numbers}")

    # ---------------------------------------------------------------- lanes
    def spread(self, value: Register, lanes: int) -> Register:
        """One number in every lane."""
        if value.lanes == lanes:
            return value
        t, wide = self.find_type(value), self.name_type(value.kind, lanes)
        one = self.emit(f"insertelement {wide} undef, {t} {value.text}, i32 0")
        mask = f"<{lanes} x i32> zeroinitializer"
        text = self.emit(f"shufflevector {wide} {one}, {wide} undef, {mask}")
        return Register(text, value.kind, lanes)

    def take(self, value: Register, lane: int) -> Register:
        """The number of one lane."""
        if value.lanes == 1:
            return value
        text = self.emit(f"extractelement {self.find_type(value)} {value.text}, i32 {lane}")
        return Register(text, value.kind)

    def put(self, value: Register, lane: int, number: str) -> Register:
        """The value with another number in one lane."""
        if value.lanes == 1:
            return Register(number, value.kind)
        t, one = self.find_type(value), self.name_type(value.kind)
        text = self.emit(f"insertelement {t} {value.text}, {one} {number}, i32 {lane}")
        return Register(text, value.kind, value.lanes)

    # ---------------------------------------------------------------- steps on values
    def apply(self, op: str, args: Sequence[Register]) -> Register:
        """A word of formulas, or of the representation."""
        if op == "real" or op == "host":
            return self._convert(args[0], "real" if op == "real" else "host")
        lanes = max(a.lanes for a in args)
        args = [self.spread(a, lanes) for a in args]
        if op == "where":
            return self.select(*args)
        if op in ("maximum", "minimum"):
            return self._pick(op, *args)
        if op == "sign":
            return self._sign(args[0])
        kind, t = args[0].kind, self.find_type(args[0])
        operands = ", ".join(a.text for a in args)
        if op in TESTS:
            return Register(self.emit(f"fcmp {TESTS[op]} {t} {operands}"), "test", lanes)
        if op in ARITHMETIC:
            text = f"{ARITHMETIC[op]} {t} {operands}"
        elif op == "negative":
            text = f"fneg {t} {operands}"
        elif op in ROUNDED:
            name = f"@llvm.{ROUNDED[op]}.{self.name_for_llvm(kind, lanes)}"
            text = f"call {t} {name}({t} {operands})"
        else:
            typed = ", ".join(f"{t} {a.text}" for a in args)
            text = f"call {t} {self._word(op, kind, lanes)}({typed})"
        return Register(self.emit(text), kind, lanes)

    def _convert(self, value: Register, kind: Kind) -> Register:
        if value.kind == kind or self.real == "double":
            return Register(value.text, kind, value.lanes)
        t, to = self.find_type(value), self.name_type(kind, value.lanes)
        how = "fptrunc" if kind == "real" else "fpext"
        return Register(self.emit(f"{how} {t} {value.text} to {to}"), kind, value.lanes)

    def select(self, test: Register, yes: Register, no: Register) -> Register:
        """The second where the first holds, else the third."""
        t = self.find_type(yes)
        text = self.emit(
            f"select {self.find_type(test)} {test.text}, {t} {yes.text}, {t} {no.text}"
        )
        return Register(text, yes.kind, yes.lanes)

    def _pick(self, op: str, x: Register, y: Register) -> Register:
        """x if x > y or x is no number, else y."""
        t = self.find_type(x)
        nan = self.emit(f"fcmp uno {t} {x.text}, {x.text}")
        over = self.emit(f"fcmp {'ogt' if op == 'maximum' else 'olt'} {t} {x.text}, {y.text}")
        test = self.name_type("test", x.lanes)
        either = self.emit(f"or {test} {over}, {nan}")
        return self.select(Register(either, "test", x.lanes), x, y)

    def _sign(self, x: Register) -> Register:
        one, zero, minus = (self.make_number(v, x) for v in (1.0, 0.0, -1.0))
        below = self.select(self.apply("less", (x, zero)), minus, x)
        return self.select(self.apply("greater", (x, zero)), one, below)
