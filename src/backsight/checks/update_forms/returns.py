"""What comes back from a user's function, in which order, as its source says it.

return v, m, w - step, t        v and m are parameters that remember, t is one, too:
                                what is left is the new weights
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import Any

from backsight.checks.update_forms.names import simplify_name

AFFIXES = ("new", "next", "updated", "up")


def list_returned_names(function: Callable[..., Any]) -> tuple[str, ...] | None:
    """What a function returns by the names of the elements, "" for one without; None where it
    returns no tuple, or several, or its source is not there."""
    while isinstance(function, partial):
        function = function.func
    return _read_names(getattr(function, "__code__", None))


@lru_cache(maxsize=256)
def _read_names(code: Any) -> tuple[str, ...] | None:
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    values = {_name_elements(value) for value in _list_values(tree)}
    return next(iter(values)) if len(values) == 1 else None


def _list_values(tree: ast.AST) -> Iterator[ast.Tuple]:
    """The tuples that the outermost function returns."""
    waiting: list[ast.AST] = [next(iter(ast.iter_child_nodes(tree)), tree)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            yield node.value
        inner = (ast.FunctionDef, ast.Lambda, ast.ClassDef)
        waiting += [n for n in ast.iter_child_nodes(node) if not isinstance(n, inner)]


def _name_elements(value: ast.Tuple) -> tuple[str, ...]:
    return tuple(e.id if isinstance(e, ast.Name) else "" for e in value.elts)


def match_parameter(name: str, parameters: list[str]) -> str | None:
    """The parameter whose new value a name is: v_new, new_v and v are v."""
    plain = {simplify_name(p): p for p in parameters}
    own = simplify_name(name)
    forms = [own, *(own.removeprefix(a) for a in AFFIXES), *(own.removesuffix(a) for a in AFFIXES)]
    return next((plain[form] for form in forms if form in plain), None)
