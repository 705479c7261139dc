"""Which parameter of a user's function takes what."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from backsight.checks.update_forms.array_names import NamedPart, find_parts
from backsight.checks.update_forms.names import (
    GRADIENT,
    GRADIENT_FUNCTION,
    KEY,
    LAYER,
    RATE,
    SETTINGS_DICT,
    SIZE,
    STATE,
    STEP,
    WEIGHTS,
    find_memory,
    find_setting,
    simplify_name,
)
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.maths.optimizers import Optimizer

Role = Literal[
    "weights",
    "gradient",
    "gradient function",
    "t",
    "state",
    "memory",
    "setting",
    "own",
    "layer",
    "key",
    "settings",
    "size",
]


@dataclass(frozen=True, kw_only=True)
class RoleOfParameter:
    """What one parameter takes."""

    name: str
    """The parameter's own."""
    role: Role
    """What it takes; "own" for one that the caller told by its name."""
    what: str = ""
    """Which memory or setting of the record."""
    is_keyword: bool = False
    """Whether it is given by its name."""
    array: str = ""
    """The parameter of the weights to which it belongs, where each array has one of its own."""


@dataclass(frozen=True, kw_only=True)
class CallPlan:
    """How a user's function is called."""

    function_name: str
    """For messages."""
    parameters: tuple[RoleOfParameter, ...]
    """Those that are given, in order."""
    record: Optimizer
    """What the function should be."""

    def list_roles(self, role: Role) -> list[RoleOfParameter]:
        """The parameters of one role."""
        return [p for p in self.parameters if p.role == role]

    @property
    def arrays(self) -> list[str]:
        """The parameters of the weights, where each array has one of its own."""
        return [p.array for p in self.list_roles("weights") if p.array]

    @property
    def asks(self) -> bool:
        """Whether it takes a function that gives gradients."""
        return bool(self.list_roles("gradient function"))

    def ask(self) -> "CallPlan":
        """The same with a function in the place of each gradient."""
        asking = (
            replace(p, role="gradient function", array="") if p.role == "gradient" else p
            for p in self.parameters
        )
        return replace(self, parameters=tuple(asking))

    def open_memory(self) -> "CallPlan":
        """The same with a state in the place of its one memory: s["v"] for s. As it is where it has
        several, or a state."""
        memories = self.list_roles("memory")
        if len(memories) != 1 or memories[0].array or self.list_roles("state"):
            return self
        state = replace(memories[0], role="state", what="")
        opened = (state if p is memories[0] else p for p in self.parameters)
        return replace(self, parameters=tuple(opened))

    @property
    def settings(self) -> set[str]:
        """The settings that are given to it."""
        return {p.what for p in self.list_roles("setting")}

    def __str__(self) -> str:
        return f"{self.function_name}({', '.join(p.name for p in self.parameters)})"


def make_plan(
    function: Callable[..., Any],
    name: str,
    record: Optimizer,
    own: Mapping[str, Any],
    is_maker: bool = False,
) -> CallPlan:
    """How a function is to be called. own: values of parameters that only it has, by name.
    is_maker: whether it makes the update, and so needs no gradient.

    Raises BadInput for a parameter without a default that is none of those known.
    """
    parameters = list_parameters(function)
    parts = find_parts(list_array_names(parameters), record)
    roles = {p.name: _find_role(p, parameters, record, own, parts) for p in parameters}
    if not is_maker:
        _fill_in(parameters, roles, record)
    unknown = [p.name for p in parameters if roles[p.name] is None and p.default is p.empty]
    if unknown:
        call = f"{name}({', '.join(p.name for p in parameters)})"
        raise BadInput(
            _(
                "{call}: it is not clear what {unknown} should be. Call the parameters w, g, state "
                "and t, and settings as the record does ({known}); or give settings={{{first!r}: "
                "…}}."
            ).format(
                call=call,
                unknown=join_words(unknown),
                known=join_words((RATE, *record.settings)),
                first=unknown[0],
            )
        )
    filled = (roles[p.name] for p in parameters)
    return CallPlan(
        function_name=name, parameters=tuple(r for r in filled if r is not None), record=record
    )


def list_parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Those that can be given one by one; (w, g) where Python does not know them."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return _list_usual_parameters()
    if [p.kind for p in parameters] == [inspect.Parameter.VAR_POSITIONAL]:
        return _list_usual_parameters()
    return [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def list_array_names(parameters: Sequence[inspect.Parameter]) -> list[str]:
    """The names of those that may be arrays. A plain number as a default (b1=0.9) says that it is a
    setting; 0 may stand for what is remembered (vW=0)."""
    return [p.name for p in parameters if not (isinstance(p.default, int | float) and p.default)]


def _list_usual_parameters() -> list[inspect.Parameter]:
    return [inspect.Parameter(n, inspect.Parameter.POSITIONAL_ONLY) for n in ("w", "g")]


def _find_role(
    parameter: inspect.Parameter,
    parameters: list[inspect.Parameter],
    record: Optimizer,
    own: Mapping[str, Any],
    parts: Mapping[str, NamedPart],
) -> RoleOfParameter | None:
    """By its name alone, and the names beside it."""
    name, plain = parameter.name, simplify_name(parameter.name)
    if name in own:
        return _make_role(parameter, "own")
    if name in parts:
        part = parts[name]
        return replace(_make_role(parameter, part.role, part.what), array=part.array)
    tables: dict[Role, frozenset[str]] = {
        "weights": WEIGHTS,
        "gradient": GRADIENT,
        "gradient function": GRADIENT_FUNCTION,
        "t": STEP,
        "state": STATE,
        "settings": SETTINGS_DICT,
    }
    if plain in record.memory:
        return _make_role(parameter, "memory", plain)
    for role, names in tables.items():
        if plain in names:
            return _make_role(parameter, role)
    setting = find_setting(name, [p.name for p in parameters if p.name != name], record)
    if setting:
        return _make_role(parameter, "setting", setting)
    memory = find_memory(name, record)
    if memory:
        return _make_role(parameter, "memory", memory)
    others: dict[Role, frozenset[str]] = {"layer": LAYER, "key": KEY, "size": SIZE}
    return next((_make_role(parameter, r) for r, names in others.items() if plain in names), None)


def _make_role(parameter: inspect.Parameter, role: Role, what: str = "") -> RoleOfParameter:
    is_keyword = (
        parameter.kind is parameter.KEYWORD_ONLY or parameter.default is not parameter.empty
    )
    return RoleOfParameter(
        name=parameter.name,
        role=role,
        what=what,
        is_keyword=is_keyword and parameter.kind is not parameter.POSITIONAL_ONLY,
    )


def _fill_in(
    parameters: list[inspect.Parameter],
    roles: dict[str, RoleOfParameter | None],
    record: Optimizer,
) -> None:
    """What the names left open, by the order: weights, gradient, then what is remembered."""
    known = {r.role for r in roles.values() if r}
    if "layer" in known:
        return
    open_ones = [
        p
        for p in parameters
        if roles[p.name] is None and p.default is p.empty and simplify_name(p.name) not in SIZE
    ]
    wanted: list[tuple[Role, str]] = []
    if "weights" not in known and "gradient function" not in known and len(open_ones) > 0:
        wanted.append(("weights", ""))
    if not known & {"gradient", "gradient function"}:
        wanted.append(("gradient", ""))
    missing = [m for m in record.memory if m not in {r.what for r in roles.values() if r}]
    left = len(open_ones) - len(wanted)
    if left == 1 and len(missing) != 1 and "state" not in known:
        wanted.append(("state", ""))
    elif 0 < left <= len(missing):
        wanted += [("memory", m) for m in missing]
    for parameter, (role, what) in zip(open_ones, wanted, strict=False):
        roles[parameter.name] = _make_role(parameter, role, what)
