"""Registers that take part in a formula: each operator is a line of LLVM.

(x * x + 1.0)      %v3 = fmul double %x, %x; %v4 = fadd double %v3, 0x3FF0000000000000
"""

from dataclasses import dataclass
from typing import TypeAlias

from backsight.engine.loops.llvm.emitter import Emitter, Register


@dataclass(frozen=True)
class Traced:
    """A register that takes part in a formula."""

    emitter: Emitter
    register: Register

    def _with(self, op: str, other: "Operand", *, transposed: bool = False) -> "Traced":
        value = self.lift(other)
        pair = (value, self.register) if transposed else (self.register, value)
        return Traced(self.emitter, self.emitter.apply(op, pair))

    def lift(self, other: "Operand") -> Register:
        """A number as a register like this one."""
        if isinstance(other, Traced):
            return other.register
        return self.emitter.make_number(float(other), self.register)

    def __add__(self, other: "Operand") -> "Traced":
        return self._with("add", other)

    def __radd__(self, other: "Operand") -> "Traced":
        return self._with("add", other, transposed=True)

    def __sub__(self, other: "Operand") -> "Traced":
        return self._with("subtract", other)

    def __rsub__(self, other: "Operand") -> "Traced":
        return self._with("subtract", other, transposed=True)

    def __mul__(self, other: "Operand") -> "Traced":
        return self._with("multiply", other)

    def __rmul__(self, other: "Operand") -> "Traced":
        return self._with("multiply", other, transposed=True)

    def __truediv__(self, other: "Operand") -> "Traced":
        return self._with("divide", other)

    def __rtruediv__(self, other: "Operand") -> "Traced":
        return self._with("divide", other, transposed=True)

    def __neg__(self) -> "Traced":
        return Traced(self.emitter, self.emitter.apply("negative", (self.register,)))

    def __lt__(self, other: "Operand") -> "Traced":
        return self._with("less", other)

    def __le__(self, other: "Operand") -> "Traced":
        return self._with("less_equal", other)

    def __gt__(self, other: "Operand") -> "Traced":
        return self._with("greater", other)

    def __ge__(self, other: "Operand") -> "Traced":
        return self._with("greater_equal", other)

    def __eq__(self, other: object) -> "Traced":  # type: ignore[override] # as arrays compare
        return self._with("equal", other)  # type: ignore[arg-type] # a number or a register

    def __ne__(self, other: object) -> "Traced":  # type: ignore[override] # as arrays compare
        return self._with("not_equal", other)  # type: ignore[arg-type] # a number or a register

    __hash__ = None  # type: ignore[assignment] # compared entry by entry


Operand: TypeAlias = Traced | float
