"""A Derivation while it is being written: symbols and equations are added in order.

Shapes are not declared but found: each formula is run on nodes that know their shapes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from backsight.engine.derivation import Act, Derivation, Equation, Role, Symbol
from backsight.engine.graph.trace import NODE_WORDS, Kind, Node, get_shape
from backsight.engine.graph.trace import make_input as node_of
from backsight.kernel import vocabulary
from backsight.kernel.errors import BadRecord, BadShape
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Setting
from backsight.maths import find_formula


class DerivationBuilder:
    """What has been derived so far. dtype: of all arrays; rows: of the batch."""

    def __init__(self, dtype: Literal["float32", "float64"], rows: int) -> None:
        self.dtype, self.rows = dtype, rows
        self.symbols: dict[str, Symbol] = {}
        self.equations: list[Equation] = []
        self.carries: dict[str, str] = {}
        self.output = ""
        self._notes: list[str] = []
        self._copies: dict[str, int] = {}

    def add_symbol(
        self, name: str, shape: tuple[int, ...], role: Role, about: str = "", **more: Any
    ) -> None:
        """Add a symbol."""
        self.symbols[name] = Symbol(name=name, shape=shape, role=role, about=about, **more)

    def add_number(self, name: str, value: float | None, about: str, kind: object = None) -> None:
        """Add a plain number; value None means that it changes from step to step. kind: the type of
        the setting that it is the value of, which says what it may be set to."""
        bounds = {} if kind is None else msgspec.json.schema(kind)
        self.add_symbol(name, (), "number", about, value=value, bounds=bounds)

    def add_draw(
        self, name: str, shape: tuple[int, ...], distribution: str, purpose: str, about: str
    ) -> None:
        """Add random numbers; purpose keys their stream."""
        self.add_symbol(name, shape, "draw", about, drawn=distribution, purpose=purpose)

    def add_vector(self, name: str, parts: Sequence[str], about: str) -> None:
        """Add a vector that the named symbols, already there, are the parts of."""
        self.add_symbol(name, (sum(self.symbols[p].size for p in parts),), "vector", about)
        self.add_parts(name, parts)

    def add_parts(
        self, vector: str, names: Sequence[str], *, prefix: str = "", suffix: str = ""
    ) -> None:
        """Name the parts of a vector: the known names with a prefix or a suffix."""
        offset = 0
        for name in names:
            original = self.symbols[name]
            self.add_symbol(
                f"{prefix}{name}{suffix}",
                original.shape,
                original.role,
                original.about,
                part_of=vector,
                offset=offset,
            )
            offset += original.size

    def list_parts(self, vector: str) -> list[Symbol]:
        """The named parts of a vector."""
        return [s for s in self.symbols.values() if s.part_of == vector]

    def add_memory(self, name: str, about: str) -> None:
        """Add a vector shaped like all weights, carried from step to step."""
        self.add_symbol(name, self.find_shape("theta"), "vector", about)

    def add_note(self, text: str) -> None:
        """Add something that a user should know."""
        self._notes.append(str(text))

    def find_shape(self, name: str) -> tuple[int, ...]:
        """The shape of a symbol."""
        return self.symbols[name].shape

    def make_unique_name(self, name: str) -> str:
        """The name, or the name with a number where it is taken."""
        count, candidate = self._copies.get(name, 1), name
        while candidate in self.symbols:
            count += 1
            candidate = f"{name}_{count}"
        self._copies[name] = count
        return candidate

    def add_equation(
        self,
        act: Act,
        targets: tuple[str, ...],
        formula: str,
        operands: Sequence[str],
        settings: Mapping[str, Setting] | None = None,
        *,
        reason: str,
        about: str = "",
    ) -> None:
        """Add an equation, and its targets as symbols with the shapes that the formula gives."""
        own_settings = find_formula(formula).settings
        used_settings = {k: v for k, v in (settings or {}).items() if k in own_settings}
        equation = Equation(
            number=len(self.equations) + 1,
            act=act,
            targets=targets,
            formula=formula,
            operands=tuple(operands),
            settings=used_settings,
            reason=reason,
        )
        for name, (shape, kind) in zip(targets, self._infer_results(equation), strict=True):
            if name not in self.symbols:
                self.add_symbol(name, shape, "number" if kind == "host" else "value", about)
            self._require_shape(name, shape, formula)
        self.equations.append(equation)

    def _require_shape(self, name: str, shape: tuple[int, ...], formula: str) -> None:
        """Raise BadShape where a symbol has another shape than a formula gives it."""
        if self.find_shape(name) != shape:
            raise BadShape(
                _("{formula} gives {name} {shape}, but it is {shape_2}.").format(
                    formula=formula, name=name, shape=shape, shape_2=self.find_shape(name)
                )
            )

    def build(self) -> Derivation:
        """The finished Derivation."""
        return Derivation(
            rows=self.rows,
            dtype=self.dtype,
            symbols=self.symbols,
            equations=tuple(self.equations),
            output=self.output,
            carries=self.carries,
            notes=tuple(self._notes),
        )

    def _infer_results(self, equation: Equation) -> list[tuple[tuple[int, ...], Kind]]:
        """Shape and kind of each target, found by running the formula on nodes."""
        if equation.act == "start":
            return [(self.find_shape(t), "real") for t in equation.targets]
        operands = [self._make_operand(o) for o in equation.operands]
        try:
            result = equation.reads.with_words(NODE_WORDS)(*operands, **equation.settings)
        except BadShape as error:
            raise BadShape(f"{equation.formula}: {error}") from None
        except (AttributeError, TypeError, NameError) as error:
            raise BadRecord(
                _(
                    "{formula} cannot be derived: {error}. A formula may use + - * / ** @, "
                    "comparisons and these words: {names}."
                ).format(
                    formula=equation.formula, error=error, names=join_words(vocabulary.__all__)
                )
            ) from error
        results = result if isinstance(result, tuple) else (result,)
        return [(get_shape(p), p.kind if isinstance(p, Node) else "host") for p in results]

    def _make_operand(self, name: str) -> Any:
        if not name:
            return None
        symbol = self.symbols[name]
        if symbol.value is not None:
            return symbol.value
        kind: Kind = "host" if symbol.role == "number" else "real"
        return node_of(name, symbol.shape, kind)
