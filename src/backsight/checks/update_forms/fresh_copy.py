"""A user's update as it was before its first call: nothing that it remembers goes from one course
to the next, and nothing of the user's own is changed."""

import copy
from types import CellType, FunctionType, ModuleType
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

DATA = (bool, int, float, complex, str, bytes, list, dict, set, tuple, np.ndarray, np.generic)
"""What a function may keep in a name outside itself."""


def copy_function(function: Any) -> Any:
    """The same function with copies of what it remembers: in names of its file that it changes
    (`global`), in those of the function around it, and in its defaults."""
    if not isinstance(function, FunctionType):
        return copy_object(function)
    memo: dict[int, Any] = {}
    scope = dict(function.__globals__)
    for name in _list_names(function):
        if isinstance(scope.get(name), DATA):
            scope[name] = copy.deepcopy(scope[name], memo)
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


def copy_object(value: Any) -> Any:
    """A deep copy. Raises BadInput for what cannot be copied."""
    try:
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
