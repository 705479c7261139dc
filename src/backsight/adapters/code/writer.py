"""Equations as lines of code in one language.

Of z1 = x W1 + b1, a1 = elu(z1), and the way back through both, in NumPy:

    formula                          what becomes of it
    x @ W + b                        z1 = x @ W1 + b1            one line stands where it is used
    softmax's three lines            a2 = softmax(z2)            a function, written once
    where(z > 0, 1, a + alpha)       dL_dz1 = dL_da1 * np.where(z1 > 0, 1.0, a1 + 1.0)
                                                                 a slope goes into its product
    upstream                         (nothing)                   another name only
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from backsight.adapters.code.code_line import CodeLine
from backsight.adapters.code.expressions import find_variadic
from backsight.adapters.code.formula_names import FormulaNames
from backsight.adapters.code.formulas import FormulaWriter
from backsight.adapters.code.language import Language, list_names, parse, replace_names
from backsight.engine.derivation import Derivation, Equation
from backsight.kernel.formula import Formula
from backsight.kernel.types import Setting


@dataclass(kw_only=True)
class CodeWriter:
    """Writes the equations of a derivation.

    differentiates: whether the slopes are the library's own, so that words have to be right at
    kinks. renamed: symbols that are called otherwise in the code.
    """

    language: Language
    derivation: Derivation
    differentiates: bool
    renamed: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Setting] = field(default_factory=dict)
    """Settings that the lines of an update call by their names."""
    _values: dict[str, ast.expr] = field(default_factory=dict)

    @cached_property
    def formulas(self) -> FormulaWriter:
        """The writer of formulas, with the functions that the lines call."""
        return FormulaWriter(
            language=self.language,
            has_typed_numbers=self.derivation.dtype == "float64" and not self.differentiates,
            symbols=self.derivation.symbols,
        )

    def write(self, equations: Iterable[Equation]) -> list[CodeLine]:
        """The lines of some equations, which make one target each."""
        equations = list(equations)
        reads = [o for e in equations for o in e.operands]
        lines = []
        for equation in equations:
            (target,) = equation.targets
            value = self._write_equation(equation)
            is_slope = equation.formula.split(".")[-1] == "slope" and reads.count(target) == 1
            if isinstance(value, ast.Name) or (is_slope and "activations" in equation.formula):
                self._values[target] = value
            else:
                lines.append(CodeLine(target=self.rename(target), value=value))
        return lines

    def write_step(self, equation: Equation) -> list[CodeLine]:
        """The optimizer's lines one by one, which leave the new vectors under the old ones' names.

        What the formula calls w is theta here. Where it gives a result a name of its own, that
        takes the place of the old vector at the end.
        """
        read = equation.reads
        vectors = (target.removesuffix("_next") for target in equation.targets)
        carried = dict(zip(read.results, vectors, strict=True))
        operands = dict(zip(read.parameters, equation.operands, strict=True))
        names = self._make_names(read, operands, equation.settings)
        lines = []
        for line in read.list_lines(**equation.settings):
            value = self.formulas.expressions.write(line.expression, names)
            if names.is_plain(line.expression):
                names.plain.add(line.name)
            is_carried = operands.get(line.name) == carried.get(line.name, "")
            target = carried[line.name] if is_carried else self._name_local(line.name)
            lines.append(CodeLine(target=target, value=value))
            names.values[line.name] = ast.Name(target)
        for name, vector in carried.items():
            if operands.get(name) != vector:
                lines.append(CodeLine(target=vector, value=names.values[name]))
        return lines

    def rename(self, symbol: str) -> str:
        """What a symbol is called in the code."""
        return self.renamed.get(symbol, symbol)

    def put_value(self, symbol: str, value: ast.expr) -> None:
        """Let an expression stand for a symbol."""
        self._values[symbol] = value

    def get_value(self, symbol: str) -> ast.expr:
        """What stands for a symbol: its name, or an expression that had no line of its own."""
        return self._values.get(symbol) or ast.Name(self.rename(symbol))

    def _name_local(self, name: str) -> str:
        return f"{name}_" if name in self.derivation.symbols else name

    def _is_number(self, symbol: str) -> bool:
        """Whether a symbol is a plain number: all of a schedule are, and what is said once."""
        known = self.derivation.symbols.get(symbol)
        return known is not None and (known.role == "number")

    def _write_equation(self, equation: Equation) -> ast.expr:
        operands = [self.get_value(o) if o else None for o in equation.operands]
        plain = [self._is_number(o) for o in equation.operands]
        folder, name, *_rest = equation.formula.split(".")
        known = self._find_phrase(equation)
        if known is not None:
            names = dict(zip(equation.reads.parameters, operands, strict=True))
            return replace_names(known, {k: v for k, v in names.items() if v is not None})
        if folder == "activations" and equation.formula.endswith(".value"):
            assert operands[0] is not None
            return self.formulas.write_activation(name, equation.settings, operands[0])
        if equation.reads.variadic:
            word, values = find_variadic(equation.reads), [o for o in operands if o is not None]
            return self.formulas.expressions.write_variadic(word, values)
        return self.formulas.write_formula(
            equation.reads, equation.formula, operands, plain, equation.settings
        )

    def _find_phrase(self, equation: Equation) -> ast.expr | None:
        """What the library has for a loss; None where there is nothing."""
        reference = equation.formula.replace(".by_row", ".value")
        shown = self.language.shown_losses.get(equation.formula)
        sums = "N_1" in equation.operands
        if shown is not None and not sums:
            return parse(shown.format(**equation.settings))
        own = self.language.losses.get(reference) if self.differentiates else None
        if own is None:
            return None
        by_row = equation.formula.endswith(".by_row")
        text = own.replace("total", "sum_units") if by_row else own
        operands = zip(equation.reads.parameters, equation.operands, strict=True)
        plain = {p for p, o in operands if self._is_number(o)}
        names = FormulaNames(read=equation.reads, values={}, plain=plain)
        return self.formulas.expressions.write(parse(text), names)

    def _make_names(
        self, read: Formula, names: Mapping[str, str], settings: Mapping[str, Setting]
    ) -> FormulaNames:
        values = {p: self.get_value(s) for p, s in names.items() if s}
        all_settings = {**read.settings, **settings}
        used = {n for line in read.list_lines(**settings) for n in list_names(line.expression)}
        literals = {k: self._name_setting(k, v) for k, v in all_settings.items() if k in used}
        plain = {p for p, s in names.items() if self._is_number(s)}
        return FormulaNames(read=read, values={**values, **literals}, plain=plain | {*literals})

    def _name_setting(self, name: str, value: Setting) -> ast.expr:
        """A setting by its name, where that is free; else its value."""
        if name in self.derivation.symbols or self.constants.get(name, value) != value:
            return ast.Constant(value)
        self.constants[name] = value
        return ast.Name(name)

    def list_definitions(self, lines: Iterable[CodeLine]) -> Iterator[str]:
        """The text of every function that lines call."""
        return self.formulas.list_definitions(lines)
