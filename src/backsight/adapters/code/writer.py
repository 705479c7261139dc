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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backsight.adapters.code.language import (
    PLAIN_WORDS,
    Language,
    fill_phrase,
    list_names,
    parse,
    replace_names,
)
from backsight.adapters.code.wide_lines import write_body
from backsight.engine.derivation import Derivation, Equation
from backsight.engine.program_data.written_formula import find_activation
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import RESULT, Formula
from backsight.kernel.language import _
from backsight.kernel.types import Setting
from backsight.maths.activations import activations

VARIADIC = ("add_up", "pack")
SUMS = ("sum_units", "max_units", "sum_rows", "total")
"""Words that make arrays, or numbers of the library, whatever they take."""


@dataclass(frozen=True, kw_only=True)
class CodeLine:
    """One assignment."""

    target: str
    value: ast.expr

    @property
    def reads(self) -> list[str]:
        """The names in its expression."""
        return list_names(self.value)

    def __str__(self) -> str:
        return f"{self.target} = {ast.unparse(self.value)}"


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """The names of one formula: what each is here, and which of them are plain numbers."""

    read: Formula
    values: dict[str, ast.expr]
    plain: set[str]


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
    functions: dict[str, str] = field(default_factory=dict)
    """What the lines call, by name: text of `def`s, in order."""
    constants: dict[str, Setting] = field(default_factory=dict)
    """Settings that the lines of an update call by their names."""
    _keys: dict[tuple[object, ...], str] = field(default_factory=dict)
    _values: dict[str, ast.expr] = field(default_factory=dict)

    # ------------------------------------------------------------------ equations
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
        scope = self._make_scope(read, operands, equation.settings)
        lines = []
        for line in read.list_lines(**equation.settings):
            value = self._write(line.expression, scope)
            if self._is_plain(line.expression, scope):
                scope.plain.add(line.name)
            is_carried = operands.get(line.name) == carried.get(line.name, "")
            target = carried[line.name] if is_carried else self._name_local(line.name)
            lines.append(CodeLine(target=target, value=value))
            scope.values[line.name] = ast.Name(target)
        for name, vector in carried.items():
            if operands.get(name) != vector:
                lines.append(CodeLine(target=vector, value=scope.values[name]))
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

    # ------------------------------------------------------------------ one formula
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
            return self._write_activation(name, equation.settings, operands[0])
        if equation.reads.variadic:
            scope = _Scope(read=equation.reads, values={}, plain=set())
            word = _find_variadic(equation.reads)
            return self._write_variadic(word, [o for o in operands if o is not None], scope)
        return self._write_formula(
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
        names = dict.fromkeys(equation.reads.parameters, "")
        plain = {p for p, o in zip(names, equation.operands, strict=True) if self._is_number(o)}
        scope = _Scope(read=equation.reads, values={}, plain=plain)
        return self._write(parse(text), scope)

    def _write_activation(
        self, name: str, settings: Mapping[str, Setting], operand: ast.expr
    ) -> ast.expr:
        record = activations[name]
        phrase = self.language.activations.get(name)
        if phrase is not None:
            return fill_phrase(phrase.format(**{**record.value.settings, **settings}), [operand])
        reference = f"activations.{name}.value"
        return self._write_formula(record.value, reference, [operand], [False], settings)

    def _write_formula(
        self,
        read: Formula,
        reference: str,
        operands: Sequence[ast.expr | None],
        plain: Sequence[bool],
        settings: Mapping[str, Setting],
    ) -> ast.expr:
        """One line where it stands, several as a call of a function."""
        lines = read.list_lines(**settings)
        values = {k: v for k, v in zip(read.parameters, operands, strict=True) if v is not None}
        plain_names = {p for p, is_plain in zip(read.parameters, plain, strict=True) if is_plain}
        if len(lines) == 1:
            literals = {k: ast.Constant(v) for k, v in {**read.settings, **settings}.items()}
            scope = _Scope(
                read=read, values={**values, **literals}, plain=plain_names | {*literals}
            )
            return self._write(lines[0].expression, scope)
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
        scope = _Scope(read=read, values={}, plain=plain | {*defaults})
        body = []
        for line in lines:
            text = ast.unparse(self._write(line.expression, scope))
            if self._is_plain(line.expression, scope):
                scope.plain.add(line.name)
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
        taken = base in self.derivation.symbols or base in self.functions
        return f"{base}_{others + 1}" if others or taken else base

    def _make_scope(
        self, read: Formula, names: Mapping[str, str], settings: Mapping[str, Setting]
    ) -> _Scope:
        values = {p: self.get_value(s) for p, s in names.items() if s}
        all_settings = {**read.settings, **settings}
        used = {n for line in read.list_lines(**settings) for n in list_names(line.expression)}
        literals = {k: self._name_setting(k, v) for k, v in all_settings.items() if k in used}
        plain = {p for p, s in names.items() if self._is_number(s)}
        return _Scope(read=read, values={**values, **literals}, plain=plain | {*literals})

    def _name_setting(self, name: str, value: Setting) -> ast.expr:
        """A setting by its name, where that is free; else its value."""
        if name in self.derivation.symbols or self.constants.get(name, value) != value:
            return ast.Constant(value)
        self.constants[name] = value
        return ast.Name(name)

    # ------------------------------------------------------------------ expressions
    def _write(self, node: ast.expr, scope: _Scope) -> ast.expr:
        """An expression of a formula in the language's words."""
        match node:
            case ast.Name(id="pi") if "pi" not in scope.values:
                return parse("math.pi")
            case ast.Name(id=name):
                return scope.values.get(name, node)
            case ast.Call(func=ast.Name(id=word) as func, args=args):
                return self._write_call(word, func, args, scope)
            case ast.Constant():
                return node
            case ast.UnaryOp(op=op, operand=operand):
                return ast.UnaryOp(op=op, operand=self._write(operand, scope))
            case ast.BinOp(left=left, op=op, right=right):
                return ast.BinOp(
                    left=self._write(left, scope), op=op, right=self._write(right, scope)
                )
            case ast.Compare(left=left, ops=ops, comparators=[right]):
                return ast.Compare(
                    left=self._write(left, scope),
                    ops=ops,
                    comparators=[self._write(right, scope)],
                )
            case ast.Attribute(value=value, attr="T"):
                return ast.Attribute(value=self._write(value, scope), attr="T")
        raise _make_refusal(self.language, ast.unparse(node))

    def _write_call(
        self, word: str, func: ast.expr, args: Sequence[ast.expr], scope: _Scope
    ) -> ast.expr:
        called = find_activation(func, scope.read)
        name = called or (word if word in activations and word not in PLAIN_WORDS else "")
        if name:
            return self._write_activation(name, {}, self._write(args[0], scope))
        values = [self._write(arg, scope) for arg in args]
        plain = [self._is_plain(arg, scope) for arg in args]
        if all(plain) and word in PLAIN_WORDS:
            return fill_phrase(PLAIN_WORDS[word], values)
        if word in VARIADIC:
            return self._write_variadic(word, values, scope)
        return fill_phrase(self._choose_phrase(word, plain), self._prepare(word, values, plain))

    def _choose_phrase(self, word: str, plain: Sequence[bool]) -> str:
        words = self.language.words
        if word == "where":
            has_dtype = self.derivation.dtype == "float64" and not self.differentiates
            both = all(plain[1:]) and not has_dtype
            return words.get("where plain", words[word]) if both else words[word]
        if word in ("maximum", "minimum") and any(plain):
            return words.get(f"{word} plain", words[word])
        if word not in words:
            raise _make_refusal(self.language, word)
        return words[word]

    def _prepare(
        self, word: str, values: Sequence[ast.expr], plain: Sequence[bool]
    ) -> list[ast.expr]:
        """Operands as a phrase takes them: what is chosen from is of floats, a bound comes last."""
        if word == "where":
            return [values[0], *(_as_float(v) for v in values[1:])]
        if word in ("maximum", "minimum") and plain[0]:
            return list(reversed(values))
        return list(values)

    def _write_variadic(self, word: str, values: Sequence[ast.expr], scope: _Scope) -> ast.expr:
        if word == "pack":
            return fill_phrase(self.language.words["pack"], [ast.List(elts=list(values))])
        total = values[0]
        for value in values[1:]:
            total = ast.BinOp(left=total, op=ast.Add(), right=value)
        return total

    def _is_plain(self, node: ast.expr, scope: _Scope) -> bool:
        """Whether an expression of a formula is a plain number."""
        match node:
            case ast.Constant() | ast.Name(id="pi"):
                return True
            case ast.Name(id=name):
                return name in scope.plain
            case ast.UnaryOp(operand=operand) | ast.Attribute(value=operand):
                return self._is_plain(operand, scope)
            case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
                return self._is_plain(left, scope) and self._is_plain(right, scope)
            case ast.Call(func=ast.Name(id=word), args=args):
                return word not in SUMS and all(self._is_plain(a, scope) for a in args)
        return False

    def list_definitions(self, lines: Sequence[CodeLine]) -> Iterator[str]:
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


def _as_float(node: ast.expr) -> ast.expr:
    match node:
        case ast.Constant(value=int() as value):
            return ast.Constant(float(value))
    return node


def _find_variadic(read: Formula) -> str:
    """The word of a formula of any number of operands."""
    (line,) = read.list_lines()
    names = list_names(line.expression)
    return next(word for word in VARIADIC if word in names)


def _make_refusal(language: Language, source: str) -> BadInput:
    return BadInput(
        _("{title} has no word for `{source}`, which a formula of this run says.").format(
            title=language.title, source=source
        )
    )
