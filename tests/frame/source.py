"""The source of the package as trees, for the tests of its shape."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "backsight"
LAYOUT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip
DIRECTIVE = re.compile(r"#\s*(noqa|type:|fmt:|ruff:|pragma)|#[\s\-=─]*$")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Module:
    """A file of the package. name: as it is imported. path: below the package's folder."""

    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """The tree, node by node."""
        return list(ast.walk(self.tree))

    @cached_property
    def comments(self) -> dict[int, str]:
        """Its comments by line, but for directives to tools and rulers."""
        comments = [t for t in self._tokens if t.type == tokenize.COMMENT]
        return {t.start[0]: t.string for t in comments if not DIRECTIVE.match(t.string)}

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines that hold code: no docstrings, comments or blank lines."""
        spans = [(t.start[0], t.end[0]) for t in self._tokens if t.type not in LAYOUT]
        lines = {line for first, last in spans for line in range(first, last + 1)}
        return frozenset(lines - self._docstrings())

    @cached_property
    def deferred(self) -> list[int]:
        """The lines at which a function imports something."""
        functions = [n for n in self.nodes if isinstance(n, Function | ast.Lambda)]
        inside = chain.from_iterable(map(ast.walk, functions))
        return sorted({n.lineno for n in inside if isinstance(n, ast.Import | ast.ImportFrom)})

    @cached_property
    def _tokens(self) -> list[tokenize.TokenInfo]:
        return list(tokenize.generate_tokens(io.StringIO(self.text).readline))

    def _docstrings(self) -> set[int]:
        """The lines of strings that stand by themselves."""
        alone = [s.value for s in self.nodes if isinstance(s, ast.Expr)]
        strings = [c for c in alone if isinstance(c, ast.Constant) and isinstance(c.value, str)]
        return {line for s in strings for line in range(s.lineno, s.end_lineno + 1)}


def read_modules() -> dict[str, Module]:
    """Every module of the package by its dotted name."""
    modules = {}
    for file in sorted(SOURCE.rglob("*.py")):
        path = file.relative_to(SOURCE.parent)
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        inside = path.relative_to("backsight").as_posix()
        text = file.read_text(encoding="utf-8")
        modules[name] = Module(name=name, path=inside, text=text)
    return modules


MODULES = read_modules()


def list_classes() -> Iterator[tuple[Module, ast.ClassDef]]:
    """Every class of the package, nested ones too."""
    for module in MODULES.values():
        for node in module.nodes:
            if isinstance(node, ast.ClassDef):
                yield module, node


def list_functions(module: Module) -> Iterator[tuple[str, Function]]:
    """Its functions and methods as ("Class.method", definition), without nested functions."""
    yield from _list_functions(module.tree.body, "")


def _list_functions(body: list[ast.stmt], within: str) -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield within + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _list_functions(node.body, f"{within}{node.name}.")
        elif isinstance(node, ast.If | ast.With):
            yield from _list_functions(node.body, within)


def list_decorators(node: Function) -> list[str]:
    """Its decorators as they are written, without arguments."""
    return [ast.unparse(d).partition("(")[0] for d in node.decorator_list]
