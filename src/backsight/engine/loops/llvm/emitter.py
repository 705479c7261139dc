"""Loops as lines of LLVM: one for each step on numbers, in vectors where a loop has lanes.

Nothing here may be reordered or fused: no instruction carries a flag that would allow it.
"""

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import (
    HOST_ARRAYS,
    Alone,
    Assign,
    For,
    Get,
    Index,
    Kind,
    Meet,
    NameValue,
    NumberValue,
    Op,
    Place,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Value,
)
from backsight.kernel.words.primitives import NumberTable

ARITHMETIC = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
TESTS = {"less": "olt", "less_equal": "ole", "greater": "ogt", "greater_equal": "oge"}
TESTS |= {"equal": "oeq", "not_equal": "une"}
ROUNDED = {"sqrt": "sqrt", "absolute": "fabs", "floor": "floor"}
"""Words that are an instruction."""
MIXED = 4
"""Lanes from which on several sums are put together at once."""
ROWS = "rows"
"""The numbers of the batch's rows among all of the data."""


@dataclass(frozen=True)
class Register:
    """A value of LLVM: its text, what it is, and how many numbers side by side."""

    text: str
    kind: Kind
    lanes: int = 1


class Emitter:
    """Lines of one function. word: the name of a word's function for so many lanes; table: of what
    a word looks up."""

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

    def name_type(self, kind: Kind, lanes: int = 1) -> str:
        """LLVM's name for a kind of value."""
        scalar = {"real": self.real, "host": "double", "test": "i1"}[kind]
        return scalar if lanes == 1 else f"<{lanes} x {scalar}>"

    def find_type(self, value: Register) -> str:
        """LLVM's name for what a register holds."""
        return self.name_type(value.kind, value.lanes)

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

    def write_number(self, value: float, kind: Kind) -> str:
        """A number as LLVM reads it: the bits of its float64."""
        if kind == "real" and self.real == "float":
            value = struct.unpack("f", struct.pack("f", value))[0] if abs(value) < 3.5e38 else value
        return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"

    def spread(self, value: Register, lanes: int) -> Register:
        """One number in every lane."""
        if value.lanes == lanes:
            return value
        t, wide = self.find_type(value), self.name_type(value.kind, lanes)
        one = self.emit(f"insertelement {wide} undef, {t} {value.text}, i32 0")
        mask = f"<{lanes} x i32> zeroinitializer"
        text = self.emit(f"shufflevector {wide} {one}, {wide} undef, {mask}")
        return Register(text, value.kind, lanes)

    # ---------------------------------------------------------------- steps on values
    def apply(self, op: str, args: Sequence[Register]) -> Register:
        """A word of formulas, or of the representation."""
        if op == "real" or op == "host":
            return self._convert(args[0], "real" if op == "real" else "host")
        lanes = max(a.lanes for a in args)
        args = [self.spread(a, lanes) for a in args]
        kind = args[-1].kind
        t = self.name_type(kind, lanes)
        if op in ARITHMETIC:
            text = self.emit(f"{ARITHMETIC[op]} {t} {args[0].text}, {args[1].text}")
        elif op in TESTS:
            text = self.emit(f"fcmp {TESTS[op]} {t} {args[0].text}, {args[1].text}")
            kind = "test"
        elif op == "where":
            return self.select(*args)
        elif op == "negative":
            text = self.emit(f"fneg {t} {args[0].text}")
        elif op in ("maximum", "minimum"):
            return self._pick(op, *args)
        elif op == "sign":
            return self._sign(args[0])
        elif op in ROUNDED:
            name = f"@llvm.{ROUNDED[op]}.{self.name_for_llvm(kind, lanes)}"
            text = self.emit(f"call {t} {name}({t} {args[0].text})")
        elif op == "power":
            return self._call("power", args)
        else:
            return self._call(op, args)
        return Register(text, kind, lanes)

    def _call(self, word: str, args: Sequence[Register]) -> Register:
        kind, lanes = args[0].kind, args[0].lanes
        t = self.find_type(args[0])
        given = ", ".join(f"{t} {a.text}" for a in args)
        return Register(
            self.emit(f"call {t} {self._word(word, kind, lanes)}({given})"), kind, lanes
        )

    def name_for_llvm(self, kind: Kind, lanes: int) -> str:
        """How LLVM's own functions say what they are for."""
        bits = "f64" if kind == "host" or self.real == "double" else "f32"
        return bits if lanes == 1 else f"v{lanes}{bits}"

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

    def make_number(self, value: float, like: Register) -> Register:
        """A number of the kind of another value."""
        text = self.write_number(value, like.kind)
        return self.spread(Register(text, like.kind), like.lanes)

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

    def find_any(self, test: Register) -> str:
        """Whether a test holds in some lane."""
        if test.lanes == 1:
            return test.text
        whole = f"i{test.lanes}"
        bits = self.emit(f"bitcast {self.find_type(test)} {test.text} to {whole}")
        return self.emit(f"icmp ne {whole} {bits}, 0")

    def _halve(self, value: Register, op: str, lanes: int) -> Register:
        """The lanes of a vector together, by halves, until so many are left."""
        while value.lanes > lanes:
            half = value.lanes // 2
            parts = [self._take_part(value, start, half) for start in (0, half)]
            value = self.apply(op, parts)
        return value

    def add_all_across(self, values: Sequence[Register], op: str) -> list[Register]:
        """Of several vectors the lanes of each together, by halves; of four lanes on, two vectors
        share each operation, and the outcomes lie side by side.

            a0 a1 a2 a3   b0 b1 b2 b3        c0 …   d0 …
            a0+a2 b0+b2 a1+a3 b1+b3          likewise of c and d
            a b c d, where a is (a0+a2) + (a1+a3)
        """
        values = [self._halve(v, op, MIXED if len(values) > 1 else 1) for v in values]
        lanes = width = values[0].lanes
        while width > 1:
            values += values[-1:] * (len(values) % 2)
            pairs = zip(values[::2], values[1::2], strict=True)
            ends = (0, width // 2)
            values = [self.apply(op, [self._pair(*p, width, at) for at in ends]) for p in pairs]
            width //= 2
        return [self.take(v, k) for v in values for k in range(lanes)]

    def _pair(self, a: Register, b: Register, width: int, at: int) -> Register:
        """Of two vectors, in which sums' parts take turns, half of the parts, from `at` on."""
        t, sums = self.find_type(a), a.lanes // width
        starts = [v + k * sums for k in range(at, at + width // 2) for v in (0, a.lanes)]
        mask = ", ".join(f"i32 {s + k}" for s in starts for k in range(sums))
        text = self.emit(f"shufflevector {t} {a.text}, {t} {b.text}, <{a.lanes} x i32> <{mask}>")
        return Register(text, a.kind, a.lanes)

    def _take_part(self, value: Register, start: int, count: int) -> Register:
        if count == 1:
            return self.take(value, start)
        t = self.find_type(value)
        mask = ", ".join(f"i32 {k}" for k in range(start, start + count))
        text = self.emit(f"shufflevector {t} {value.text}, {t} undef, <{count} x i32> <{mask}>")
        return Register(text, value.kind, count)


@dataclass(kw_only=True)
class Scope:
    """What is known at a place of the code. names: values by name; slots: where those that change
    are kept; turns: the loops' counters; lanes: the axis that is done in lanes, and how many."""

    names: dict[str, Register] = field(default_factory=dict)
    slots: dict[str, Register] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)
    axis: str = ""
    lanes: int = 1


class KnownEntries(Protocol):
    """What is known of the entries of arrays in code without loops: see `EntryBuffer`."""

    def read(self, entries: Sequence[tuple[str, int]]) -> Register | None:
        """Those entries side by side, where they are in registers."""

    def write(self, entries: Sequence[tuple[str, int]], value: Register) -> None:
        """Keep the lanes of a value as those entries."""

    def group(self, names: Sequence[str], size: int) -> list[list[str]]:
        """Sums together that are stored side by side, so many at the most."""

    def flush(self) -> None:
        """Store what is in registers alone."""


class NestPrinter:
    """One nest as the body of a function. arrays: where they lie. pointer: an array's pointer, and
    how far from it the array begins. changed: names that a Reduce changes."""

    def __init__(
        self,
        emitter: Emitter,
        arrays: ArrayMap,
        pointer: Callable[[str], tuple[str, int]],
        changed: frozenset[str],
        entries: "KnownEntries | None" = None,
    ) -> None:
        self.e, self._arrays, self._pointer, self.changed = emitter, arrays, pointer, changed
        self._ops: dict[str, str] = {}
        self._entries = entries

    def flush(self) -> None:
        """Have all that was stored in memory."""
        if self._entries:
            self._entries.flush()

    def print_steps(self, steps: Sequence[Step], scope: Scope) -> None:
        """The lines of some steps."""
        for step in steps:
            match step:
                case Assign(name, value):
                    self._assign(name, self.read_value(value, scope), scope)
                case Reduce():
                    self._reduce(step, scope)
                case StoreStep(place, value):
                    self._store(place, self.read_value(value, scope), scope)
                case For():
                    for inner in step.body:
                        if isinstance(inner, Reduce):
                            self._ops[inner.name] = "maximum" if inner.op == "maximum" else "add"
                    self._print_loop(step, scope)
                case ProductCall() | Alone() | Meet():
                    raise AssertionError("stands in no loop")

    # ---------------------------------------------------------------- names
    def _assign(self, name: str, value: Register, scope: Scope) -> None:
        if name not in self.changed:
            scope.names[name] = value
            return
        value = self.e.spread(value, scope.lanes)
        if name not in scope.slots or scope.slots[name].lanes != value.lanes:
            scope.slots[name] = self._make_slot(value)
        self.e.write_line(
            f"store {self.e.find_type(value)} {value.text}, ptr {scope.slots[name].text}"
        )

    def _make_slot(self, value: Register) -> Register:
        name = f"%s{len(self.e.slots)}"
        self.e.slots.append(f"  {name} = alloca {self.e.find_type(value)}")
        return Register(name, value.kind, value.lanes)

    def _read(self, name: str, scope: Scope) -> Register:
        if name in scope.names:
            return scope.names[name]
        slot = scope.slots[name]
        return Register(
            self.e.emit(f"load {self.e.find_type(slot)}, ptr {slot.text}"), slot.kind, slot.lanes
        )

    def _reduce(self, step: Reduce, scope: Scope) -> None:
        value, slot = self.read_value(step.value, scope), scope.slots[step.name]
        old = self._read(step.name, scope)
        op = "maximum" if step.op == "maximum" else "add"
        if value.lanes > slot.lanes and slot.lanes == 1:
            for lane in range(value.lanes):  # what is left of a sum, in turn
                old = self.e.apply(op, (old, self.e.take(value, lane)))
        else:
            old = self.e.apply(op, (old, value))
        self.e.write_line(f"store {self.e.find_type(old)} {old.text}, ptr {slot.text}")

    # ---------------------------------------------------------------- values
    def read_value(self, value: Value, scope: Scope) -> Register:
        """A value's register; lines that make it are put before."""
        match value:
            case NumberValue(number):
                return Register(self.e.write_number(number, "real"), "real")
            case NameValue(name):
                return self._read(name, scope)
            case Get(place):
                return self._load(place, scope)
            case Op(op, args):
                return self.e.apply(op, self._read_operands(op, args, scope))

    def _read_operands(self, op: str, args: Sequence[Value], scope: Scope) -> list[Register]:
        """Numbers that are written down are of the kind of the others."""
        values = [None if isinstance(a, NumberValue) else self.read_value(a, scope) for a in args]
        kinds = {v.kind for v in values if v is not None} - {"test"}
        kind: Kind = "host" if kinds == {"host"} else "real"
        return [
            v or Register(self.e.write_number(a.value, kind), kind)  # type: ignore[union-attr] # a Number
            for v, a in zip(values, args, strict=True)
        ]

    # ---------------------------------------------------------------- memory
    def _find_address(self, place: Place, scope: Scope) -> tuple[str, int]:
        """A pointer to an entry, and how far apart the entries of neighboring lanes are."""
        pointer, base = self._pointer(place.array)
        region = self._arrays.regions.get(place.array)
        axes = list(zip(place.index, region.strides if region else (1,), strict=True))
        row = ""
        if region and region.is_chosen:
            row, axes = self._find_row(place.index[0], region.strides[0], scope), axes[1:]
        at, apart = self._add_up(axes, base, scope)
        if row:
            at = row if at == "0" else self.e.emit(f"add nsw i64 {row}, {at}")
        if at != "0":
            t = self.e.name_type(self._find_kind(place))
            pointer = self.e.emit(f"getelementptr inbounds {t}, ptr {pointer}, i64 {at}")
        return pointer, apart

    def _add_up(
        self, axes: Sequence[tuple[Index, int]], base: int, scope: Scope
    ) -> tuple[str, int]:
        """How far from `base` an entry is, by its indices and their strides, and how far apart
        those of neighboring lanes are."""
        terms: dict[str, int] = {}
        for index, stride in axes:
            base += index.plus * stride
            for axis, times in index.axes:
                terms[axis] = terms.get(axis, 0) + times * stride
        at = str(base)
        for axis, times in terms.items():
            turn = scope.turns[axis]
            if times != 1:
                turn = self.e.emit(f"mul nsw i64 {turn}, {times}")
            at = turn if at == "0" else self.e.emit(f"add nsw i64 {turn}, {at}")
        return at, terms.get(scope.axis, 0)

    def _find_row(self, index: Index, width: int, scope: Scope) -> str:
        """How far from the first row of all the data one of the batch's is."""
        at, _ = self._add_up([(index, 1)], 0, scope)
        place = self.e.emit(f"getelementptr inbounds i64, ptr %{ROWS}, i64 {at}")
        number = self.e.emit(f"load i64, ptr {place}, align 8")
        return self.e.emit(f"mul nsw i64 {number}, {width}")

    def _list_entries(self, place: Place, scope: Scope) -> list[tuple[str, int]]:
        """The entries at a place in code without loops, one for each lane: pointer and number."""
        pointer, at = self._pointer(place.array)
        strides, apart = self._arrays.regions[place.array].strides, 0
        for index, stride in zip(place.index, strides, strict=True):
            at += index.plus * stride
            for axis, times in index.axes:
                at += int(scope.turns[axis]) * times * stride
                apart += times * stride * (axis == scope.axis)
        return [(pointer, at + lane * apart) for lane in range(scope.lanes if apart else 1)]

    def _find_kind(self, place: Place) -> Kind:
        return "host" if place.array in HOST_ARRAYS else "real"

    def _load(self, place: Place, scope: Scope) -> Register:
        kind = self._find_kind(place)
        if self._entries and kind == "real":
            known = self._entries.read(self._list_entries(place, scope))
            if known is not None:
                return known
        t, size = self.e.name_type(kind), 8 if kind == "host" or self.e.real == "double" else 4
        pointer, apart = self._find_address(place, scope)
        if scope.lanes == 1 or apart == 0:
            return Register(self.e.emit(f"load {t}, ptr {pointer}, align {size}"), kind)
        wide = self.e.name_type(kind, scope.lanes)
        if apart == 1:
            return Register(
                self.e.emit(f"load {wide}, ptr {pointer}, align {size}"), kind, scope.lanes
            )
        n, places = scope.lanes, self._spread_pointer(pointer, t, apart, scope.lanes)
        name = f"@llvm.masked.gather.{self.e.name_for_llvm(kind, n)}.v{n}p0"
        text = self.e.emit(
            f"call {wide} {name}(<{n} x ptr> align {size} {places}, {_hold_all(n)}, {wide} undef)"
        )
        return Register(text, kind, n)

    def _spread_pointer(self, pointer: str, t: str, apart: int, lanes: int) -> str:
        """A pointer for each lane. LLVM takes the numbers one by one where that is faster."""
        steps = ", ".join(f"i64 {lane * apart}" for lane in range(lanes))
        return self.e.emit(f"getelementptr inbounds {t}, ptr {pointer}, <{lanes} x i64> <{steps}>")

    def _store(self, place: Place, value: Register, scope: Scope) -> None:
        kind = self._find_kind(place)
        if value.kind != kind:
            value = self.e.apply(kind, (value,))
        if self._entries and kind == "real":
            self._entries.write(self._list_entries(place, scope), value)
            return
        t, size = self.e.name_type(kind), 8 if kind == "host" or self.e.real == "double" else 4
        pointer, apart = self._find_address(place, scope)
        if scope.lanes == 1 or apart == 0:
            self.e.write_line(f"store {t} {value.text}, ptr {pointer}, align {size}")
            return
        value = self.e.spread(value, scope.lanes)
        if apart == 1:
            self.e.write_line(
                f"store {self.e.find_type(value)} {value.text}, ptr {pointer}, align {size}"
            )
            return
        n, places = scope.lanes, self._spread_pointer(pointer, t, apart, scope.lanes)
        name = f"@llvm.masked.scatter.{self.e.name_for_llvm(kind, n)}.v{n}p0"
        self.e.write_line(
            f"call void {name}({self.e.find_type(value)} {value.text}, "
            f"<{n} x ptr> align {size} {places}, {_hold_all(n)})"
        )

    # ---------------------------------------------------------------- loops
    def _print_loop(self, loop: For, scope: Scope) -> None:
        inner = Scope(
            names=dict(scope.names),
            slots=scope.slots,
            turns=dict(scope.turns),
            axis=loop.axis if loop.lanes > 1 else scope.axis,
            lanes=max(loop.lanes, scope.lanes),
        )
        if loop.gathers:
            inner.slots = {
                **scope.slots,
                **{n: self._start_sum(n, loop.lanes, scope) for n, _ in loop.gathers},
            }
        self._turn(loop, inner)
        for op in ("add", "maximum"):
            names = [n for n, how in loop.gathers if how == op]
            for group in self._group(names):
                self._gather(group, op, inner, scope)

    def _start_sum(self, name: str, lanes: int, scope: Scope) -> Register:
        """A slot for a sum of each lane, with what changes nothing."""
        like = scope.slots[name]
        begin = self._find_begin(name)
        value = self.e.spread(Register(self.e.write_number(begin, like.kind), like.kind), lanes)
        slot = self._make_slot(value)
        self.e.write_line(f"store {self.e.find_type(value)} {value.text}, ptr {slot.text}")
        return slot

    def _group(self, names: Sequence[str]) -> Sequence[Sequence[str]]:
        """Sums that are put together at once: outside of short nests each by itself."""
        return self._entries.group(names, MIXED) if self._entries else [[n] for n in names]

    def _gather(self, names: Sequence[str], op: str, inner: Scope, scope: Scope) -> None:
        """Put the lanes of some sums together, and to what was there before."""
        sums = self.e.add_all_across([self._read(n, inner) for n in names], op)
        for name, whole in zip(names, sums, strict=False):
            new = self.e.apply(op, (self._read(name, scope), whole))
            slot = scope.slots[name]
            self.e.write_line(f"store {self.e.find_type(new)} {new.text}, ptr {slot.text}")

    def _find_begin(self, name: str) -> float:
        return -math.inf if self._ops[name] == "maximum" else -0.0

    def _turn(self, loop: For, inner: Scope) -> None:
        """The code of all turns."""
        if loop.turns == 1 or self._entries:  # what is short is written out
            for number in range(loop.first, loop.behind, loop.step):
                inner.turns[loop.axis] = str(number)
                self.print_steps(loop.body, inner)
            return
        before, head, after = (self.e.label() for _ in range(3))
        first, behind = ("%from", "%to") if loop.shared else (str(loop.first), str(loop.behind))
        self.e.open_block(before, f"br label %{before}")
        if loop.shared:  # a thread may have no turn at all
            some = self.e.emit("icmp slt i64 %from, %to")
            self.e.open_block(head, f"br i1 {some}, label %{head}, label %{after}")
        else:
            self.e.open_block(head, f"br label %{head}")
        turn, following = f"%t_{head}", f"%f_{head}"
        at = len(self.e.lines)
        inner.turns[loop.axis] = turn
        self.print_steps(loop.body, inner)
        self.e.write_line(f"{following} = add nsw i64 {turn}, {loop.step}")
        end = f"e_{head}"
        self.e.write_line(f"br label %{end}")
        self.e.lines.append(f"{end}:")
        self.e.lines.insert(
            at, f"  {turn} = phi i64 [ {first}, %{before} ], [ {following}, %{end} ]"
        )
        done = self.e.emit(f"icmp slt i64 {following}, {behind}")
        self.e.write_line(f"br i1 {done}, label %{head}, label %{after}")
        self.e.lines.append(f"{after}:")


def _hold_all(lanes: int) -> str:
    """A mask that leaves out no lane."""
    return f"<{lanes} x i1> <{', '.join(['i1 true'] * lanes)}>"
