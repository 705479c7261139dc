"""Calls of a Python function that somebody else holds, seen while a block runs.

Whoever imported the function has it, not its name: so its code is exchanged, and put back.
"""

import types
from collections.abc import Callable
from typing import Any

Around = Callable[..., Any]
"""(the function as it was, *args, **kwargs) -> what is given back."""


def _make_code(target: Callable[..., Any]) -> types.CodeType:
    """The code of a function that does nothing but call another."""

    def call(*args: Any, **kwargs: Any) -> Any:
        target = "TARGET"
        return target(*args, **kwargs)  # type: ignore[operator] # the constant is exchanged

    code = call.__code__
    return code.replace(
        co_consts=tuple(target if c == "TARGET" else c for c in code.co_consts), co_freevars=()
    )


class Interception:
    """A function whose calls go through `around` until `end`."""

    def __init__(self, function: types.FunctionType, around: Around) -> None:
        self.function = function
        self._code = function.__code__
        self.original = types.FunctionType(
            function.__code__,
            function.__globals__,
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        self.original.__kwdefaults__ = function.__kwdefaults__

        def target(*args: Any, **kwargs: Any) -> Any:
            return around(self.original, *args, **kwargs)

        free = function.__code__.co_freevars
        function.__code__ = _make_code(target).replace(co_freevars=free)

    def end(self) -> None:
        """The function is again as it was."""
        self.function.__code__ = self._code


def find_function(call: Any) -> tuple[types.FunctionType, Any] | None:
    """The Python function behind something that is called, and what it is bound to; None where
    there is none, as behind what is written in C."""
    if isinstance(call, types.MethodType):
        bound = call.__func__
        return (bound, call.__self__) if isinstance(bound, types.FunctionType) else None
    if isinstance(call, types.FunctionType):
        return call, None
    inner = getattr(call, "func", None)  # functools.partial
    if inner is not None:
        return find_function(inner)
    own = vars(type(call)).get("__call__")
    return (own, call) if isinstance(own, types.FunctionType) else None
