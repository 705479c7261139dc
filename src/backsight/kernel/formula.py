"""A formula is a short Python `def` whose own source is read.

    @formula
    def value(z: Array) -> Array:
        e = exp(-abs(z))
        return where(z >= 0, 1, e) / (1 + e)

Positional parameters are operands (arrays and plain numbers); keyword-only ones are settings
with their defaults. The body is assignments and one return. A conditional expression
(`a if form == "classical" else b`) may test settings only: it is decided when the settings
are known, so that what is printed is the branch that runs.

From this one source come: running it (`f(z)`), running it in another array library
(`f.with_words(words)`), every intermediate number (`f.work`), and its lines for typesetting,
differentiating or compiling (`f.lines`).
"""

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType
from typing import Any
from weakref import WeakKeyDictionary

from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Setting

RESULT = "result"
"""What the value of a `return` is called where it has no name of its own."""

Words = Mapping[str, Any]
"""An array library as a formula sees it: the vocabulary's words and what each one does."""


@dataclass(frozen=True)
class Line:
    """One line of a formula: what is computed, and the name it gets."""

    name: str
    """`RESULT` for what is returned without a name."""
    expression: ast.expr
    """What is computed, as Python's own syntax tree."""


class Formula:
    """A function together with its source. Made by the decorator `formula`."""

    def __init__(self, function: Callable[..., Any]) -> None:
        if not isinstance(function, FunctionType) or function.__name__ == "<lambda>":
            raise BadRecord(
                _("{function!r}: a formula must be a plain `def`.").format(function=function)
            )
        if function.__code__.co_freevars:
            raise BadRecord(
                _(
                    "{function!r} reads {names} of the function around it: make it an "
                    "operand or a setting."
                ).format(function=function, names=join_words(function.__code__.co_freevars))
            )
        self.function = function
        parameters = inspect.signature(function).parameters.values()
        self.parameters = tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY)
        self.variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
        self.settings: dict[str, Setting] = {
            p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY
        }
        self.kinds: dict[str, Any] = {
            p.name: p.annotation for p in parameters if p.kind is p.KEYWORD_ONLY
        }

    def __call__(self, *operands: Any, **settings: Setting) -> Any:
        """Run it, in NumPy."""
        return self.function(*operands, **settings)

    def __repr__(self) -> str:
        return f"<formula {self.function.__module__}.{self.function.__name__}>"

    def with_words(self, words: Words) -> Callable[..., Any]:
        """The same function with the words of another array library. The last one is kept: engines
        ask for it anew for each equation."""
        last = _LAST.get(self)
        if last is None or last[0] is not words:
            last = _LAST[self] = words, _rebind(self.function, self.function.__code__, words)
        return last[1]

    def replace_word(self, word: str, replacement: Callable[..., Any]) -> "Formula":
        """The same formula with another word of the vocabulary in the place of one. Raises
        BadRecord where it does not say that word."""
        node = copy.deepcopy(self._definition)
        node.decorator_list = []
        found = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == word]
        if not found:
            raise BadRecord(_("{formula!r} does not say {word}.").format(formula=self, word=word))
        for name in found:
            name.id = replacement.__name__
        module = ast.Module(body=[node], type_ignores=[])
        scope = {**self.function.__globals__, replacement.__name__: replacement}
        exec(compile(module, f"<{word} replaced>", "exec"), scope)  # noqa: S102 - our own source, never a file's
        changed = Formula(scope[node.name])
        changed.__dict__["source"] = ast.unparse(node)
        return changed

    def compute_lines(self, words: Words, *operands: Any, **settings: Setting) -> dict[str, Any]:
        """Run it and keep every named line; the returned value is under `RESULT`.

        A tuple that is returned stays a tuple there; its parts have their own names too.
        """
        run = _rebind(self.function, self._tracing_code, words)
        values: dict[str, Any] = run(*operands, **settings)
        return values

    def list_lines(self, **settings: Setting) -> tuple[Line, ...]:
        """The lines that run under these settings, the returned expression last.

        A returned tuple of names adds no line: the names' own lines stand above it. Raises
        TypeError for a setting that it does not have, as running it would.
        """
        for name in settings:
            if name not in self.settings:
                raise TypeError(
                    _("{formula!r} has no setting {name!r}; it has {known}.").format(
                        formula=self, name=name, known=self._format_settings()
                    )
                )
        all_settings = {**self.settings, **settings}
        lines = [
            Line(name, _choose_branches(value, all_settings))
            for name, value in map(_split_statement, self._body)
            if not (name == RESULT and isinstance(value, ast.Tuple))
        ]
        return tuple(_select_needed(lines, self.results))

    def is_only(self, name: str, **settings: Setting) -> bool:
        """Whether, under these settings, it returns one of its operands as it came."""
        lines = self.list_lines(**settings)
        return len(lines) == 1 and ast.unparse(lines[0].expression) == name

    def _format_settings(self) -> str:
        return join_words(self.settings) or "none"

    @cached_property
    def results(self) -> tuple[str, ...]:
        """The names of what is returned: `("w", "m", "v")`; `("result",)` for an expression."""
        _, value = _split_statement(self._body[-1])
        if isinstance(value, ast.Tuple):
            return tuple(ast.unparse(e) for e in value.elts)
        return (RESULT,)

    @cached_property
    def source(self) -> str:
        """The text that it was read from, its decorator and comments included."""
        return inspect.getsource(self.function)

    @cached_property
    def _definition(self) -> ast.FunctionDef:
        node = ast.parse(textwrap.dedent(self.source)).body[0]
        assert isinstance(node, ast.FunctionDef)
        return node

    @cached_property
    def _body(self) -> tuple[ast.stmt, ...]:
        body = self._definition.body
        first = body[0]
        has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        body = body[1:] if has_docstring else body
        if not body or not isinstance(body[-1], ast.Return):
            raise BadRecord(_("{formula!r} must end with `return`.").format(formula=self))
        for statement in body:
            _split_statement(statement)
        return tuple(body)

    @cached_property
    def _tracing_code(self) -> Any:
        """Code that returns every assigned name, and the result, instead of the result alone."""
        node = copy.deepcopy(self._definition)
        node.decorator_list = []
        node.returns = None
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None
        _, value = _split_statement(self._body[-1])
        ending = ast.parse(f"{RESULT} = 0\nreturn dict(locals())", mode="exec").body
        assert isinstance(ending[0], ast.Assign)
        ending[0].value = value
        node.body = [*self._body[:-1], *ending]
        module = ast.fix_missing_locations(ast.Module(body=[node], type_ignores=[]))
        scope: dict[str, Any] = {}
        exec(compile(module, f"<work of {node.name}>", "exec"), scope)  # noqa: S102 - our own source, never a file's
        return scope[node.name].__code__


_LAST: WeakKeyDictionary[Formula, tuple[Words, Callable[..., Any]]] = WeakKeyDictionary()
"""Each formula with the words for which it was last asked."""


def formula(function: Callable[..., Any]) -> Formula:
    """Make a formula of a short `def`."""
    return Formula(function)


def _rebind(function: FunctionType, code: Any, words: Words) -> Callable[..., Any]:
    """The function with other globals: the library's words, and formulas it calls likewise."""
    scope = dict(function.__globals__)
    for name in code.co_names:
        value = scope.get(name)
        if isinstance(value, Formula):
            scope[name] = value.with_words(words)
        elif name in words and (name not in scope or _is_word(value)):
            scope[name] = words[name]
    function_copy = FunctionType(code, scope, function.__name__, function.__defaults__)
    function_copy.__kwdefaults__ = function.__kwdefaults__
    return function_copy


def _is_word(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).startswith("backsight.kernel")


def _split_statement(node: ast.stmt) -> tuple[str, ast.expr]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.Return(value=ast.expr() as value):
            return RESULT, value
    raise BadRecord(
        _("`{source}`: a formula is assignments to one name and one return.").format(
            source=ast.unparse(node)
        )
    )


def _select_needed(lines: list[Line], results: tuple[str, ...]) -> list[Line]:
    """The lines that the results depend on: a branch not taken leaves nothing behind."""
    needed_names, needed_lines = set(results), []
    for line in reversed(lines):
        if line.name in needed_names:
            needed_lines.append(line)
            needed_names.discard(line.name)
            needed_names |= {n.id for n in ast.walk(line.expression) if isinstance(n, ast.Name)}
    return needed_lines[::-1]


def _choose_branches(node: Any, settings: Mapping[str, Setting]) -> Any:
    """A copy in which `a if test else b` is the branch that the settings choose."""
    if isinstance(node, ast.IfExp):
        is_true = _is_true(node.test, settings)
        return _choose_branches(node.body if is_true else node.orelse, settings)
    return copy_node(node, lambda part: _choose_branches(part, settings))


def copy_node(node: Any, copy_part: Callable[[Any], Any]) -> Any:
    """A node of a syntax tree, with what a function makes of each of its parts."""
    if isinstance(node, list):
        return [copy_part(part) for part in node]
    if not isinstance(node, ast.AST) or not node._fields:  # ast.Add() is nothing but its kind
        return node
    parts = {name: copy_part(getattr(node, name)) for name in node._fields if hasattr(node, name)}
    return type(node)(**parts)


def _is_true(test: ast.expr, settings: Mapping[str, Setting]) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _evaluate(left, settings) == _evaluate(right, settings)
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]):
            return _evaluate(left, settings) != _evaluate(right, settings)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _is_true(operand, settings)
    return bool(_evaluate(test, settings))


def _evaluate(node: ast.expr, settings: Mapping[str, Setting]) -> Setting:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return value
        case ast.Name(id=name) if name in settings:
            return settings[name]
    raise BadRecord(
        _("`{source}`: a branch may depend on settings only.").format(source=ast.unparse(node))
    )
