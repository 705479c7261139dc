"""An update rule as the lines of its record, which can be run and of which others are made.

    adam                         with t - 1 for t
    m     = beta1 * m + …        m     = beta1 * m + …
    m_hat = m / (1 - beta1**t)   m_hat = m / (1 - beta1**(t - 1))
    …                            …

Both are run on the same weights and gradients; what the user's update gives is held against each.
"""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import CodeType, MappingProxyType
from typing import Any

import numpy as np

from backsight.kernel import vocabulary
from backsight.kernel.formula import RESULT, Formula, Line
from backsight.kernel.types import Array, Floats, Setting
from backsight.maths.optimizers import Optimizer

NOTHING: Mapping[str, Any] = MappingProxyType({})
L2 = "l2"
"""The strength of a cost λ/2·w² in the loss, for records without a decay of their own."""

HANDED_T = "handed_t"
"""Whether t comes from the caller, who did not say where it begins."""
VECTORS = -1
"""All arrays of one axis."""
CHANGE = "returned_change"
"""1 where the update returns the change, -1 where it returns what is to be taken away."""


@dataclass(frozen=True, kw_only=True)
class UpdateRule:
    """One update rule under settings, in which every choice is made."""

    record: Optimizer = field(repr=False)
    """The record that it comes from."""
    lines: tuple[Line, ...]
    """What is computed, in order; the new w and the new memory by their names."""
    memory: tuple[str, ...]
    """What is carried from step to step."""
    settings: Mapping[str, Setting]
    """The numbers in it, by name."""
    scope: Mapping[str, Any] = field(repr=False)
    """The words that its lines may use."""
    ahead: ast.expr | None = None
    """Where the gradient is taken, if not at w."""
    starts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What a memory is at first, where it is not 0."""
    counts_arrays: bool = False
    """Whether t goes on with each array, not with each step."""
    still: int | None = None
    """The place of the array whose weights stay, or VECTORS for all that have one axis."""

    def with_lines(self, lines: Iterable[Line]) -> "UpdateRule":
        """The same rule with other lines."""
        return replace(self, lines=tuple(lines))

    def with_first(self, name: str, text: str) -> "UpdateRule":
        """The same rule with one more line before the others."""
        return self.with_lines((make_line(name, text), *self.lines))

    def with_last(self, name: str, text: str) -> "UpdateRule":
        """The same rule with one more line behind the others."""
        return self.with_lines((*self.lines, make_line(name, text)))

    def with_memory(self, name: str, start: float = 0.0) -> "UpdateRule":
        """The same rule with one more memory, which its lines have to renew."""
        starts = {**self.starts, name: start}
        return replace(self, memory=(*self.memory, name), starts=starts)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that its lines read."""
        return _list_names(self.lines)

    @cached_property
    def run(self) -> Callable[..., tuple[Array, ...]]:
        """(w, g, eta, t, *memory) -> (w, *memory)."""
        operands = ("w", "g", "eta", "t", *self.memory)
        return _compile(operands, self.lines, ("w", *self.memory), self._full_scope)

    @cached_property
    def find_point(self) -> Callable[..., Array]:
        """(w, *memory) -> where the gradient is taken."""
        expression = self.ahead if self.ahead is not None else ast.Name("w", ast.Load())
        line = Line(RESULT, expression)
        return _compile(("w", *self.memory), (line,), (RESULT,), self._full_scope)

    @property
    def _full_scope(self) -> dict[str, Any]:
        words = {name: getattr(vocabulary, name) for name in vocabulary.__all__}
        return {**words, **self.scope, **self.settings}

    def make_memory(self, weights: Floats) -> tuple[Floats, ...]:
        """What is remembered before the first step."""
        return tuple(np.full(weights.shape, self.starts.get(n, 0.0)) for n in self.memory)


def make_rule(record: Optimizer, settings: Mapping[str, Setting]) -> UpdateRule:
    """The rule of a record. settings: its own, `L2` for a cost of weights in the loss, and what
    conventions of libraries take besides."""
    own = {name: value for name, value in settings.items() if name in record.settings}
    full = {**record.settings, **own}
    rule = UpdateRule(
        record=record,
        lines=record.step.list_lines(**own),
        memory=record.memory,
        settings={L2: 0.0, **full, **settings},
        scope=dict(record.step.function.__globals__),
        ahead=_find_ahead(record.ahead, own),
    )
    return rule.with_first("g", f"g + {L2} * w") if settings.get(L2) else rule


def _find_ahead(formula: Formula | None, settings: Mapping[str, Setting]) -> ast.expr | None:
    """The expression of the look-ahead point; None where it is w itself."""
    if formula is None:
        return None
    known = {name: value for name, value in settings.items() if name in formula.settings}
    if formula.is_only("w", **known):
        return None
    return formula.list_lines(**known)[-1].expression


def make_line(name: str, text: str) -> Line:
    """name = text."""
    return Line(name, ast.parse(text, mode="eval").body)


def _compile(
    operands: tuple[str, ...],
    lines: tuple[Line, ...],
    results: tuple[str, ...],
    scope: Mapping[str, Any],
) -> Callable[..., Any]:
    """A function of the operands that computes the lines and returns the results."""
    members = dict(scope)
    code = _compile_source(_write_source(operands, lines, results))
    exec(code, members)  # noqa: S102 - lines of records, never of a file
    function: Callable[..., Any] = members["step"]
    return function


def _write_source(
    operands: tuple[str, ...], lines: tuple[Line, ...], results: tuple[str, ...]
) -> str:
    body = [f"    {line.name} = {write_expression(line.expression)}" for line in lines]
    ending = f"    return {', '.join(results)}" + (
        "," if len(results) > 1 or "w" in results else ""
    )
    return "\n".join([f"def step({', '.join(operands)}):", *body, ending])


# Hundreds of rules have the same lines under other settings.


@lru_cache(maxsize=2048)
def _list_names(lines: tuple[Line, ...]) -> frozenset[str]:
    nodes = (n for line in lines for n in ast.walk(line.expression))
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name))


@lru_cache(maxsize=8192)
def write_expression(expression: ast.expr) -> str:
    """An expression as text."""
    return ast.unparse(expression)


@lru_cache(maxsize=4096)
def _compile_source(source: str) -> CodeType:
    return compile(source, "<update rule>", "exec")
