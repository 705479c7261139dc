"""Loops, names and values as lines of LLVM.

s = -0                                          store float -0.0, ptr %s0
For n in 0..32 by 8 in 8 lanes gathering s      8 sums of -0.0 in a slot %s1
                                                turn: %t = phi [ 0, before ], [ %f, turn ]
  s add x[n]                                          %s1 + load <8 x float> of x at %t
                                                      %f = %t + 8; back while %f < 32
                                                the 8 by halves, and to %s0
"""

from collections.abc import Sequence

from backsight.engine.loops.llvm.emitter import Emitter, Register
from backsight.engine.loops.llvm.lane_sums import MIXED, add_all_across
from backsight.engine.loops.llvm.memory import ArrayMemory
from backsight.engine.loops.llvm.scope import Scope
from backsight.engine.loops.llvm.turns import write_turns
from backsight.engine.loops.representation import (
    BEGINNINGS,
    Alone,
    Assign,
    For,
    Get,
    Kind,
    Meet,
    NameValue,
    NumberValue,
    Op,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    Sum,
    Value,
)

WORDS: dict[Sum, str] = {"add": "add", "chain": "add", "maximum": "maximum"}
"""What puts two numbers of a sum together."""


class NestPrinter:
    """Steps in the body of a function. memory: of arrays. changed: names that a Reduce changes."""

    def __init__(self, emitter: Emitter, memory: ArrayMemory, changed: frozenset[str]) -> None:
        self._e, self._memory, self.changed = emitter, memory, changed

    def flush(self) -> None:
        """Have all that was stored in memory."""
        if self._memory.entries:
            self._memory.entries.flush()

    def print_steps(self, steps: Sequence[Step], scope: Scope) -> None:
        """The lines of some steps."""
        for step in steps:
            match step:
                case Assign(name, value):
                    self._assign(name, self._read_value(value, scope), scope)
                case Reduce():
                    self._reduce(step, scope)
                case StoreStep(place, value):
                    self._memory.store(place, self._read_value(value, scope), scope)
                case For():
                    self._print_loop(step, scope)
                case ProductCall() | Alone() | Meet():
                    raise AssertionError("stands in no loop")

    # ---------------------------------------------------------------- names
    def _assign(self, name: str, value: Register, scope: Scope) -> None:
        if name not in self.changed:
            scope.names[name] = value
            return
        value = self._e.spread(value, scope.lanes)
        if name in scope.slots and scope.slots[name].lanes == value.lanes:
            self._e.store(scope.slots[name], value)
        else:
            scope.slots[name] = self._e.make_slot(value)

    def _read(self, name: str, scope: Scope) -> Register:
        return scope.names.get(name) or self._e.load(scope.slots[name])

    def _reduce(self, step: Reduce, scope: Scope) -> None:
        value, word = self._read_value(step.value, scope), WORDS[step.op]
        slot = scope.slots[step.name]
        total = self._e.load(slot)
        is_rest = slot.lanes == 1  # what is left of a sum, in turn
        for lane in range(value.lanes if is_rest else 1):
            part = self._e.take(value, lane) if is_rest else value
            total = self._e.apply(word, (total, part))
        self._e.store(slot, total)

    # ---------------------------------------------------------------- values
    def _read_value(self, value: Value, scope: Scope, kind: Kind = "real") -> Register:
        """A value's register; lines that make it are put before. kind: of a number that is written
        down."""
        match value:
            case NumberValue(number):
                return Register(self._e.write_number(number, kind), kind)
            case NameValue(name):
                return self._read(name, scope)
            case Get(place):
                return self._memory.load(place, scope)
            case Op(op, args):
                kind = value.operand_kind
                return self._e.apply(op, [self._read_value(a, scope, kind) for a in args])

    # ---------------------------------------------------------------- loops
    def _print_loop(self, loop: For, scope: Scope) -> None:
        inner = scope.open_loop(loop)
        if loop.gathers:
            sums = {n: self._start_sum(scope.slots[n], loop.lanes, op) for n, op in loop.gathers}
            inner.slots = scope.slots | sums
        if loop.turns == 1 or self._memory.entries:  # what is short is written out
            for number in range(loop.first, loop.behind, loop.step):
                inner.turns[loop.axis] = str(number)
                self.print_steps(loop.body, inner)
        else:
            self._print_turns(loop, inner)
        for op in dict.fromkeys(how for _, how in loop.gathers):
            for names in self._group([n for n, how in loop.gathers if how == op]):
                self._gather(names, WORDS[op], inner, scope)

    def _start_sum(self, slot: Register, lanes: int, op: Sum) -> Register:
        """A slot for a sum of each lane."""
        return self._e.make_slot(
            self._e.make_number(BEGINNINGS[op], Register("", slot.kind, lanes))
        )

    def _group(self, names: Sequence[str]) -> Sequence[Sequence[str]]:
        """Sums that are put together at once: outside of short nests each by itself."""
        entries = self._memory.entries
        return entries.group(names, MIXED) if entries else [[n] for n in names]

    def _gather(self, names: Sequence[str], word: str, inner: Scope, scope: Scope) -> None:
        """Put the lanes of some sums together, and to what was there before."""
        sums = add_all_across([self._e.load(inner.slots[n]) for n in names], word, self._e)
        for name, whole in zip(names, sums, strict=False):
            slot = scope.slots[name]
            self._e.store(slot, self._e.apply(word, (self._e.load(slot), whole)))

    def _print_turns(self, loop: For, inner: Scope) -> None:
        def print_body(turn: str) -> None:
            inner.turns[loop.axis] = turn
            self.print_steps(loop.body, inner)

        bounds = ("%from", "%to") if loop.shared else (str(loop.first), str(loop.behind))
        write_turns(self._e, bounds, print_body, step=loop.step, may_be_none=loop.shared)
