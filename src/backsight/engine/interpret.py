"""Evaluates each equation in order and keeps every symbol: for seeing, on any array library."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from backsight.engine.derivation import Act, Derivation, Equation
from backsight.kernel.formula import RESULT, Words
from backsight.kernel.libraries import choose_words
from backsight.kernel.shown import Shown
from backsight.kernel.types import Array

STEP_ACTS: tuple[Act, ...] = ("forward", "loss", "backward", "update")
"""The acts of one training step."""


ComputeLines = Callable[[Equation, Sequence[Array]], dict[str, Array]]
"""From an equation and its operands' numbers to every named line of its formula."""


class Tape(Shown, Mapping[str, Array]):
    """Every named number of a step: `tape["dL_dW1"]`, and behind each its working.

    values: what the equations start from: x, y, the vectors, t, draws. words: the vocabulary in
    another kind of number (complex, dual); else that of the arrays given. compute_lines: how `work`
    computes, where that is not by these words.
    """

    def __init__(
        self,
        derivation: Derivation,
        values: Mapping[str, Array],
        words: Words | None = None,
        compute_lines: ComputeLines | None = None,
    ) -> None:
        self.derivation = derivation
        self._compute_lines = compute_lines or self._compute_by_words
        self._values = dict(values)
        self._words = words or choose_words(next(v for v in values.values() if hasattr(v, "dtype")))

    def __getitem__(self, name: str) -> Array:
        """The value of a symbol; a weight is a view of its vector."""
        if name in self._values:
            return self._values[name]
        symbol = self.derivation.symbols[name]
        if symbol.value is not None:
            return symbol.value
        vector = self._values[symbol.part_of] if symbol.part_of else self._values[name]
        part = vector[symbol.offset : symbol.offset + symbol.size]
        return part.reshape(symbol.shape)

    def __iter__(self) -> Any:
        return (s for s in self.derivation.symbols if s in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, name: object) -> bool:
        if name in self._values:
            return True
        symbol = self.derivation.symbols.get(str(name))
        return symbol is not None and (symbol.value is not None or symbol.part_of in self._values)

    @property
    def words(self) -> Words:
        """The vocabulary that its numbers are computed with."""
        return self._words

    def run(self, equations: Iterable[Equation]) -> None:
        """Evaluate equations, in order, and keep what they make."""
        for equation in equations:
            result = equation.reads.with_words(self._words)(
                *self.operands(equation), **equation.settings
            )
            results = result if isinstance(result, tuple) else (result,)
            self._values.update(zip(equation.targets, results, strict=True))

    def put(self, name: str, value: Array) -> None:
        """Take a number for a symbol, whatever the equations made of it."""
        self._values[name] = value

    def operands(self, equation: Equation) -> list[Array]:
        """The numbers that go into an equation, in the order of its formula's parameters."""
        return [self[o] if o else None for o in equation.operands]

    def work(self, equation: Equation) -> dict[str, Array]:
        """Every named line of an equation's formula with its number, the result included."""
        lines = self._compute_lines(equation, self.operands(equation))
        return {k: v for k, v in lines.items() if k not in equation.settings and k != RESULT} | {
            RESULT: lines[RESULT]
        }

    def _compute_by_words(self, equation: Equation, operands: Sequence[Array]) -> dict[str, Array]:
        return equation.reads.compute_lines(self._words, *operands, **equation.settings)


class Evaluate(Protocol):
    """A way to evaluate equations: `evaluate`, or `evaluate_portably`."""

    def __call__(self, derivation: Derivation, values: Mapping[str, Array], /, *acts: Act) -> Tape:
        """The numbers of the equations of some acts; of a step where none are named."""


def evaluate(
    derivation: Derivation, values: Mapping[str, Array], *acts: Act, words: Words | None = None
) -> Tape:
    """Run the equations of some acts (those of a step where none are named)."""
    tape = Tape(derivation, values, words)
    tape.run(derivation.acts(*(acts or STEP_ACTS)))
    return tape
