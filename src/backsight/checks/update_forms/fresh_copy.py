"""A user's update as it was before its first call: nothing that it remembers goes from one course
to the next, and nothing of the user's own is changed."""

import copy
from functools import partial
from types import CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

DATA = (bool, int, float, complex, str, bytes, list, dict, set, tuple, np.ndarray, np.generic)
"""What a function may keep in a name outside itself."""


def copy_function(function: Any) -> Any:
    """The same function with copies of what it remembers: in names of its file that it changes
    (`global`), in those of the function around it, and in its defaults."""
    if isinstance(function, partial):
        made = copy_function(function.func)
        return partial(made, *copy_object(function.args), **copy_object(function.keywords))
    if not isinstance(function, FunctionType):
        return copy_object(function)
    return _copy_in_scope(function, {}, {})


def _copy_in_scope(
    function: FunctionType, memo: dict[int, Any], scopes: dict[int, dict[str, Any]]
) -> FunctionType:
    """scopes: the copies of the names of files, by the id of the original. Functions of the same
    file that it calls are copied with it, for they may change the same names."""
    names = function.__globals__
    scope = scopes.get(id(names))
    if scope is None:
        scope = scopes[id(names)] = dict(names)
    for name in _list_names(function):
        value = names.get(name)
        if value is not scope.get(name) or value is None:
            continue
        if isinstance(value, FunctionType) and value.__globals__ is names:
            scope[name] = None  # so that a function that calls itself is copied once
            scope[name] = _copy_in_scope(value, memo, scopes)
        elif isinstance(value, DATA) or _is_of_file(value, names):
            scope[name] = copy_object_with(value, memo)
    cells = tuple(_copy_cell(cell, memo) for cell in function.__closure__ or ())
    fresh = FunctionType(
        function.__code__,
        scope,
        function.__name__,
        copy.deepcopy(function.__defaults__, memo),
        cells or None,
    )
    fresh.__kwdefaults__ = copy.deepcopy(function.__kwdefaults__, memo)
    fresh.__dict__.update(function.__dict__)
    return fresh


def _is_of_file(value: Any, names: dict[str, Any]) -> bool:
    """Whether it is an object of a class of the user's own file."""
    return not isinstance(value, type | FunctionType) and (
        type(value).__module__ == names.get("__name__", "")
    )


def copy_class(kind: type) -> type:
    """A class of the same name with copies of the data in its body: it may keep there what it
    remembers."""
    members = {
        name: value
        for base in reversed(kind.__mro__)
        if base.__module__ == kind.__module__
        for name, value in vars(base).items()
        if isinstance(value, DATA) and not name.startswith("__")
    }
    if not members:
        return kind
    try:
        return type(kind.__name__, (kind,), copy.deepcopy(members) | {"__doc__": kind.__doc__})
    except Exception:  # of any kind: the class may forbid it
        return kind


def copy_object(value: Any) -> Any:
    """A deep copy. Raises BadInput for what cannot be copied."""
    try:
        if isinstance(value, MethodType) and isinstance(value.__self__, type):
            return getattr(copy_class(value.__self__), value.__name__)
        return copy.deepcopy(value)
    except Exception as error:
        raise BadInput(
            _(
                "The update cannot be copied, and so not begun anew ({kind}: {error}): give its "
                "class, or a function that makes it."
            ).format(kind=type(error).__name__, error=error)
        ) from error


def _list_names(function: FunctionType) -> tuple[str, ...]:
    inner = [c for c in function.__code__.co_consts if hasattr(c, "co_names")]
    return (*function.__code__.co_names, *(n for code in inner for n in code.co_names))


def _copy_cell(cell: CellType, memo: dict[int, Any]) -> CellType:
    try:
        content = cell.cell_contents
    except ValueError:  # it has no value yet
        return CellType()
    kept = isinstance(content, FunctionType | ModuleType | type)
    return CellType(content if kept else copy_object_with(content, memo))


def copy_object_with(value: Any, memo: dict[int, Any]) -> Any:
    """A deep copy in which what was copied before stays one thing; itself where that fails."""
    try:
        return copy.deepcopy(value, memo)
    except Exception:  # of any kind: it is the user's
        return value
