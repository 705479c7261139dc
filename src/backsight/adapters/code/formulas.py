"""A whole formula as an expression: one line where it stands, several as a call of a function.

x @ W + b                        x @ W1 + b1
softmax's three lines            softmax(z2), and `def softmax(z): ...` once
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backsight.adapters.code.code_line import CodeLine
from backsight.adapters.code.expressions import ExpressionWriter
from backsight.adapters.code.formula_names import FormulaNames
from backsight.adapters.code.language import Language, fill_phrase, list_names
from backsight.adapters.code.wide_lines import write_body
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.types import Setting
from backsight.maths.activations import activations


@dataclass(frozen=True, kw_only=True)
class FormulaWriter:
    """Writes formulas, and keeps the functions that they have become."""

    language: Language
    has_typed_numbers: bool
    """As in ExpressionWriter."""
    symbols: Collection[str]
    """Names that no function may have."""
    functions: dict[str, str] = field(default_factory=dict)
    """Text of `def`s by name, in order."""
    _keys: dict[tuple[object, ...], str] = field(default_factory=dict)

    @property
    def expressions(self) -> ExpressionWriter:
        """The writer of what stands in a line."""
        return ExpressionWriter(
            language=self.language,
            has_typed_numbers=self.has_typed_numbers,
            write_activation=self._write_plain_activation,
        )

    def write_activation(
        self, name: str, settings: Mapping[str, Setting], operand: ast.expr
    ) -> ast.expr:
        """An activation of an operand: the library's own, or by its formula."""
        record = activations[name]
        phrase = self.language.activations.get(name)
        if phrase is not None:
            return fill_phrase(phrase.format(**{**record.value.settings, **settings}), [operand])
        reference = f"activations.{name}.value"
        return self.write_formula(record.value, reference, [operand], [False], settings)

    def _write_plain_activation(self, name: str, operand: ast.expr) -> ast.expr:
        return self.write_activation(name, {}, operand)

    def write_formula(
        self,
        read: Formula,
        reference: str,
        operands: Sequence[ast.expr | None],
        plain: Sequence[bool],
        settings: Mapping[str, Setting],
    ) -> ast.expr:
        """A formula of operands. plain: which of these are plain numbers."""
        lines = read.list_lines(**settings)
        values = {k: v for k, v in zip(read.parameters, operands, strict=True) if v is not None}
        plain_names = {p for p, is_plain in zip(read.parameters, plain, strict=True) if is_plain}
        if len(lines) == 1:
            literals = {k: ast.Constant(v) for k, v in {**read.settings, **settings}.items()}
            names = FormulaNames(
                read=read, values={**values, **literals}, plain=plain_names | {*literals}
            )
            return self.expressions.write(lines[0].expression, names)
        name, parameters = self._add_function(read, reference, plain_names, settings)
        return ast.Call(func=ast.Name(name), args=[values[p] for p in parameters], keywords=[])

    def _add_function(
        self, read: Formula, reference: str, plain: set[str], settings: Mapping[str, Setting]
    ) -> tuple[str, list[str]]:
        """A function of a formula's lines, once; its name, and the operands that it reads."""
        lines = read.list_lines(**settings)
        used = {name for line in lines for name in list_names(line.expression)}
        parameters = [p for p in read.parameters if p in used]
        key = (reference, *sorted(settings.items()), *sorted(plain))
        if key in self._keys:
            return self._keys[key], parameters
        name = self._keys[key] = self._name_function(reference)
        defaults = {k: v for k, v in {**read.settings, **settings}.items() if k in used}
        names = FormulaNames(read=read, values={}, plain=plain | {*defaults})
        body = []
        for line in lines:
            text = ast.unparse(self.expressions.write(line.expression, names))
            if names.is_plain(line.expression):
                names.plain.add(line.name)
            body.append(f"return {text}" if line.name == RESULT else f"{line.name} = {text}")
        if lines[-1].name != RESULT:
            body.append(f"return {lines[-1].name}")
        head = ", ".join([*parameters, *(f"{k}={v!r}" for k, v in defaults.items())])
        self.functions[name] = f"def {name}({head}):\n{write_body(body)}"
        return name, parameters

    def _name_function(self, reference: str) -> str:
        _folder, name, *roles = reference.split(".")
        role = roles[-1]
        base = name if role == "value" else f"{name}_{role}"
        others = sum(key[0] == reference for key in self._keys)
        is_taken = base in self.symbols or base in self.functions
        return f"{base}_{others + 1}" if others or is_taken else base

    def list_definitions(self, lines: Iterable[CodeLine]) -> Iterator[str]:
        """The text of every function that lines call, those that functions call among them."""
        known = self.language.definitions
        texts = [*self.functions.values(), *map(str, lines)]
        called = dict[str, str]()
        while texts:
            names = list_names(ast.parse(texts.pop(0)))
            new = {n: known[n] for n in names if n in known and n not in called}
            texts += new.values()
            called |= new
        yield from called.values()
        yield from self.functions.values()
