"""The Derivation: a network, a loss and an optimizer as a list of equations, as plain data.

The engines run these equations, the explanations print them, the checks test them. A
Derivation can be saved as JSON, compared and walked; each further reading (dual numbers,
worked sheets, native loops, ONNX) is one walk over `equations`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import msgspec

from backsight.kernel.formula import Formula
from backsight.kernel.shown import Shown
from backsight.kernel.types import Setting
from backsight.maths import find_formula

Act = Literal["start", "forward", "loss", "backward", "update", "epoch"]
"""start: run once, makes the first weights. forward, loss, backward, update: run at every
step. epoch: run at the end of every epoch, where a schedule watches the validation loss."""

Role = Literal[
    "input", "target", "row_weight", "draw", "number", "weight", "statistic", "vector", "value"
]
"""input, target, row_weight: a batch of x, of y, and what each of its rows counts. draw: random
numbers of a stream. number: a plain number. weight: a named part of a vector shaped like theta.
statistic: a named part of "running". vector: carried from step to step: all weights in one, an
optimizer's memory shaped like them, or all running statistics of normalization in one. value: what
an equation makes."""

BATCH_ROLES: tuple[Role, ...] = ("input", "target", "row_weight")
"""Of what each row of the data brings along."""
INITIAL = "initial/"
"""How the purpose of a draw begins that makes first weights: "initial/W1"."""


class Symbol(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name in the equations.

    shape: () for a number. value: of a number that stays the same. part_of, offset: where a
    weight lies in its vector. drawn, purpose: the distribution of a draw, and the purpose that
    keys its stream. bounds: what a number may be set to, as a JSON Schema; {} where nobody sets it.
    """

    name: str
    shape: tuple[int, ...]
    role: Role
    about: str = ""
    value: float | None = None
    part_of: str = ""
    offset: int = 0
    drawn: Literal["", "uniform", "normal", "truncated_normal", "none"] = ""
    purpose: str = ""
    bounds: dict[str, Any] = {}

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        size = 1
        for length in self.shape:
            size *= length
        return size

    @property
    def is_initial(self) -> bool:
        """Whether it is drawn once, for the first weights, and not anew at every step."""
        return self.purpose.startswith(INITIAL)


class Equation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """targets = formula(operands; settings), and why it stands there.

    formula: where it is in the catalogs, "activations.sigmoid.value". operands: symbols in the
    order of the formula's parameters; "" where one is absent (a layer without biases).
    reason: a sentence; symbols stand in it in braces, "{dL_dz2}".
    """

    number: int
    act: Act
    targets: tuple[str, ...]
    formula: str
    operands: tuple[str, ...]
    settings: dict[str, Setting] = {}
    reason: str = ""

    @property
    def reads(self) -> Formula:
        """The formula itself."""
        return find_formula(self.formula)


class Derivation(Shown, msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Everything that one training step computes, in order.

    rows: of the batch. output: the symbol of what the network says. carries: what the next
    step starts with, by what this step made of it ("theta" -> "theta_next"). notes: what a
    user should know, such as that a loss clips.
    """

    rows: int
    dtype: Literal["float32", "float64"]
    symbols: dict[str, Symbol]
    equations: tuple[Equation, ...]
    output: str
    carries: dict[str, str] = {}
    notes: tuple[str, ...] = ()

    def acts(self, *acts: Act) -> Iterator[Equation]:
        """The equations of some acts, in order."""
        return (e for e in self.equations if e.act in acts)

    @cached_property
    def parts(self) -> Mapping[str, Sequence[Symbol]]:
        """The named parts of each vector, by its name."""
        parts: dict[str, list[Symbol]] = {}
        for symbol in self.symbols.values():
            if symbol.part_of:
                parts.setdefault(symbol.part_of, []).append(symbol)
        return parts

    def weights(self) -> list[Symbol]:
        """The named weights, in the order in which they lie in "theta"."""
        return [s for s in self.parts.get("theta", ()) if s.role == "weight"]

    def statistics(self) -> list[Symbol]:
        """The named running statistics, in the order in which they lie in "running"."""
        return self.of_role("statistic")

    @property
    def batch_names(self) -> list[str]:
        """What a batch brings along: x, y, and what each row counts where the rows differ in it."""
        return [s.name for s in self.symbols.values() if s.role in BATCH_ROLES]

    def of_role(self, role: Role) -> list[Symbol]:
        """The symbols of one role, in order of appearance."""
        return [s for s in self.symbols.values() if s.role == role]
