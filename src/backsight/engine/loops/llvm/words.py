"""Words of the vocabulary as functions of an LLVM module: the sources of `kernel.words` run on
registers, each operation a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.representation import Kind
from backsight.kernel.words import PARTS, find_word
from backsight.kernel.words.operators import Operators
from backsight.kernel.words.primitives import NumberTable, Part

Operand: TypeAlias = "Traced | float"

POWER = """\
define internal double @power_host_1(double %x, double %y) {
  %floor = call double @llvm.floor.f64(double %y)
  %whole = fcmp oeq double %floor, %y
  %size = call double @llvm.fabs.f64(double %y)
  %small = fcmp olt double %size, 0x4340000000000000
  %both = and i1 %whole, %small
  br i1 %both, label %squares, label %words
words:
  %log = call double @log_host_1(double %x)
  %times = fmul double %y, %log
  %exp = call double @exp_host_1(double %times)
  %none = fcmp oeq double %x, 0.0
  %result = select i1 %none, double 0.0, double %exp
  ret double %result
squares:
  %count = fptosi double %size to i64
  br label %head
head:
  %n = phi i64 [ %count, %squares ], [ %half, %head ]
  %base = phi double [ %x, %squares ], [ %squared, %head ]
  %sofar = phi double [ 1.0, %squares ], [ %now, %head ]
  %bit = and i64 %n, 1
  %odd = icmp eq i64 %bit, 1
  %product = fmul double %sofar, %base
  %now = select i1 %odd, double %product, double %sofar
  %half = lshr i64 %n, 1
  %squared = fmul double %base, %base
  %more = icmp ne i64 %half, 0
  br i1 %more, label %head, label %done
done:
  %below = fcmp olt double %y, 0.0
  %inverse = fdiv double 1.0, %now
  %power = select i1 %below, double %inverse, double %now
  ret double %power
}
"""


@dataclass(frozen=True, eq=False)
class Traced(Operators):
    """A register that takes part in a formula."""

    emitter: Emitter
    register: Register

    def apply(self, word: str, *operands: Operand) -> "Traced":
        """A line, or several."""
        return Traced(self.emitter, self.emitter.apply(word, [self.lift(o) for o in operands]))

    def lift(self, other: Operand) -> Register:
        """A number as a register like this one."""
        if isinstance(other, Traced):
            return other.register
        return self.emitter.make_number(float(other), self.register)


class FloatBits(NamedTuple):
    """How a number lies in memory: of how many bits, how many of these are the significand's, and
    what is added to the exponent."""

    size: int
    shift: int
    bias: int


FLOATS = {4: FloatBits(32, 23, 127), 8: FloatBits(64, 52, 1023)}
"""By the bytes of one."""


class LlvmPrimitives:
    """What the sources of words are written with besides arithmetic."""

    def __init__(self, emitter: Emitter, argument: Traced) -> None:
        self.e, self.argument = emitter, argument

    def where(self, test: Traced, yes: Operand, no: Operand) -> Traced:
        """yes where the test holds, else no."""
        like = next((v for v in (yes, no) if isinstance(v, Traced)), self.argument)
        return Traced(self.e, self.e.select(test.register, like.lift(yes), like.lift(no)))

    def absolute(self, x: Traced) -> Traced:
        """Without its sign."""
        return Traced(self.e, self.e.apply("absolute", (x.register,)))

    def two_to(self, k: Traced) -> Traced:
        """2 to a whole power, by its bits."""
        bits = self._find_bits(k)
        return self._change_bits(k, "fptosi", [("add", bits.bias), ("shl", bits.shift)], "bitcast")

    def exponent(self, x: Traced) -> Traced:
        """The e of x = m 2^e with m from 1/2 to 1."""
        bits = self._find_bits(x)
        cut = ("lshr", bits.shift), ("and", (1 << (bits.size - 1 - bits.shift)) - 1)
        return self._change_bits(x, "bitcast", [*cut, ("sub", bits.bias - 1)], "sitofp")

    def significand(self, x: Traced) -> Traced:
        """The m of x = m 2^e with m from 1/2 to 1."""
        bits = self._find_bits(x)
        cut, half = ("and", (1 << bits.shift) - 1), ("or", (bits.bias - 1) << bits.shift)
        return self._change_bits(x, "bitcast", [cut, half], "bitcast")

    def _find_bits(self, x: Traced) -> FloatBits:
        return FLOATS[self.e.find_size(x.register.kind)]

    def _change_bits(
        self, x: Traced, before: str, steps: Sequence[tuple[str, int]], after: str
    ) -> Traced:
        """A number as a whole one and back, and what is done to it in between, in each lane."""
        e, r, one = self.e, x.register, f"i{self._find_bits(x).size}"
        t, whole = e.find_type(r), one if r.lanes == 1 else f"<{r.lanes} x {one}>"
        n = e.emit(f"{before} {t} {r.text} to {whole}")
        for op, value in steps:
            every = f"<{', '.join([f'{one} {value}'] * r.lanes)}>" if r.lanes > 1 else value
            n = e.emit(f"{op} {whole} {n}, {every}")
        return self._as(e.emit(f"{after} {whole} {n} to {t}"), r)

    def take(self, table: NumberTable, k: Traced) -> Traced:
        """The entry at a whole number, for each lane."""
        e, r = self.e, k.register
        name, result = e.find_table(table), r
        for lane in range(r.lanes):
            index = e.emit(f"fptosi double {e.take(r, lane).text} to i64")
            place = e.emit(f"getelementptr inbounds double, ptr {name}, i64 {index}")
            result = e.put(result, lane, e.emit(f"load double, ptr {place}"))
        return Traced(e, result)

    def rarely(self, test: Traced, part: Part, x: Traced, otherwise: Traced) -> Traced:
        """A branch past calls of the part, one a lane, if the test holds in no lane.

        before:  br (any lane's test), far, behind
        far:     calls; select by test; br behind
        behind:  phi
        """
        e, r, usual = self.e, x.register, otherwise.register
        before, far, behind = e.label(), e.label(), e.label()
        e.open_block(before, f"br label %{before}")
        held = self._find_any(test.register)
        e.open_block(far, f"br i1 {held}, label %{far}, label %{behind}")
        found = usual
        for lane in range(r.lanes):
            found = e.put(found, lane, e.apply(part.__name__, (e.take(r, lane),)).text)
        found = e.select(test.register, found, usual)
        e.open_block(behind, f"br label %{behind}")
        choice = f"[{usual.text}, %{before}], [{found.text}, %{far}]"
        return self._as(e.emit(f"phi {e.find_type(usual)} {choice}"), usual)

    def widen(self, x: Traced) -> Traced:
        """In float64."""
        return Traced(self.e, self.e.apply("host", (x.register,)))

    def narrow(self, x: Traced) -> Traced:
        """Rounded to the network's dtype."""
        return Traced(self.e, self.e.apply("real", (x.register,)))

    def _as(self, text: str, like: Register) -> Traced:
        return Traced(self.e, Register(text, like.kind, like.lanes))

    def _find_any(self, test: Register) -> str:
        """Whether a test holds in some lane."""
        if test.lanes == 1:
            return test.text
        bits = self.e.emit(f"bitcast {self.e.find_type(test)} {test.text} to i{test.lanes}")
        return self.e.emit(f"icmp ne i{test.lanes} {bits}, 0")


class WordPrinter:
    """Functions of words for one dtype of a network, and tables, each written once.

    A word in vectors calls its seldom part for one lane after the other:

        define internal <4 x double> @sin_host_4(<4 x double> %x) alwaysinline { …
        define internal double @sin_far_host_1(double %x) noinline cold { …

    attributes: that each function has; what is put into another one must not lack those of it.
    """

    def __init__(self, dtype: str, attributes: str = "") -> None:
        self.dtype, self._attributes = dtype, attributes
        self._words: dict[str, str] = {}
        self._tables: dict[str, str] = {}

    def make_emitter(self) -> Emitter:
        """One for a new function."""
        return Emitter(self.dtype, self.find_word, self.find_table)

    def print_functions(self) -> list[str]:
        """The texts of all that was asked for."""
        return [*self._tables.values(), *self._words.values()]

    def find_word(self, word: str, kind: Kind, lanes: int) -> str:
        """The name of a word's function, which is written where it is new."""
        name = f"{word}_{kind}_{lanes}"
        if name not in self._words:
            self._words[name] = ""
            self._words[name] = self._print_word(word, name, kind, lanes)
        return f"@{name}"

    def find_table(self, table: NumberTable) -> str:
        """The name of what a word looks up, which is written where it is new."""
        emitter = self.make_emitter()
        numbers = ", ".join(f"double {emitter.write_number(v, 'host')}" for v in table.values)
        kind = f"[{len(table.values)} x double]"
        self._tables[table.name] = f"@{table.name} = internal constant {kind} [{numbers}]"
        return f"@{table.name}"

    def _print_word(self, word: str, name: str, kind: Kind, lanes: int) -> str:
        if word == "power":  # of plain numbers alone; others are written out (powers.py)
            self.find_word("exp", "host", 1)
            self.find_word("log", "host", 1)
            return POWER.replace(") {", f") {self._attributes} {{", 1)
        emitter = self.make_emitter()
        source = find_word(word, "float64" if kind == "host" else self.dtype)
        start = Traced(emitter, Register("%x", kind, lanes))
        result: Traced = source(LlvmPrimitives(emitter, start), start)
        t = emitter.name_type(kind, lanes)
        # A part is seldom wanted, and must not make what is around it long.
        how = "noinline cold" if word in PARTS else "alwaysinline"
        head = f"define internal {t} @{name}({t} %x) {how} {self._attributes} {{"
        return "\n".join([head, *emitter.lines, f"  ret {t} {result.register.text}", "}"])
