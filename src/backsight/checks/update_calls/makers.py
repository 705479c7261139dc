"""What makes a step: a function as it is, a method of an object, or what a class, a generator or a
function makes."""

from collections.abc import Iterator, Mapping
from functools import partial
from inspect import isgeneratorfunction
from types import FunctionType, MethodType
from typing import Any

from backsight.checks.update_calls.session import get_setting
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.fresh_copy import copy_class, copy_function
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, GRADIENT, RATE, simplify_name
from backsight.checks.update_forms.signature import (
    CallPlan,
    RoleOfParameter,
    list_parameters,
    make_plan,
)
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

METHODS = (
    "step",
    "update",
    "apply",
    "apply_gradients",
    "update_params",
    "update_parameters",
    "optimize",
    "__call__",
)
"""What a step is called, in the order in which they are looked for."""
OF_NOTHING = ("step", "update", "apply", "update_params", "update_parameters", "optimize")
"""Those that may take nothing: they step over what the object holds."""


def is_function(source: Any) -> bool:
    """Whether it is called as it is."""
    return isinstance(source, FunctionType | partial | MethodType)


def name_function(function: Any) -> str:
    """What a function is called."""
    function = function.func if isinstance(function, partial) else function
    return getattr(function, "__qualname__", getattr(function, "__name__", "update")).rpartition(
        "<locals>."
    )[2]


def make_maker_plan(update: UserUpdate) -> CallPlan:
    """How what makes the update is called."""
    name = getattr(update.source, "__name__", "update")
    return make_plan(update.source, name, update.record, update.own, is_maker=True)


def is_maker(source: Any, update: UserUpdate) -> bool:
    """Whether it is a class, or a function that makes the update: one that takes no gradient."""
    if isinstance(source, type) or isgeneratorfunction(source):
        return True
    if not isinstance(source, FunctionType) or update.form.place in ("held", "layer"):
        return False
    try:
        plan = make_plan(source, source.__name__, update.record, update.own)
    except BadInput:
        return False
    roles = {p.role for p in plan.parameters}
    return not roles & {"gradient", "gradient function"} and roles <= {"setting", "own", "weights"}


def make_owner(source: Any, packed: Any, packed_slopes: Any, update: UserUpdate) -> Any:
    """The object of a class, or what a function makes, with settings where it has them."""
    plan = make_maker_plan(update)
    values = {"weights": packed, "layer": packed, "gradient": packed_slopes}
    keywords: dict[str, Any] = {}
    for parameter in plan.parameters:
        has_value, value = _find_maker_value(parameter, values, update)
        if has_value:
            keywords[parameter.name] = value
        elif not parameter.is_keyword:
            raise BadInput(
                _("{plan}: it is not clear what {name} should be; give an object of it.").format(
                    plan=plan, name=parameter.name
                )
            )
    made = copy_class(source) if isinstance(source, type) else copy_function(source)
    return call_guarded(made, getattr(source, "__name__", "update"), **keywords)


def _find_maker_value(
    parameter: RoleOfParameter, values: Mapping[str, Any], update: UserUpdate
) -> tuple[bool, Any]:
    """(whether there is one, the value) for a parameter of what makes the update."""
    if parameter.role in values and not parameter.array:
        return True, values[parameter.role]
    if parameter.role == "setting" and parameter.what in (*update.settings, BETAS):
        rate = update.settings[RATE]
        return True, get_setting(parameter.what, update.settings, rate)
    if parameter.role == "own":
        return True, update.own[parameter.name]
    layout = update.form.layout
    sizes = {"shape": next(iter(layout.shapes.values())), "size": layout.size, "dim": layout.size}
    return parameter.role == "size", sizes.get(simplify_name(parameter.name), layout.size)


def find_method(owner: Any) -> tuple[Any, str]:
    """(what makes a step, its name). Raises BadInput where there is none."""
    kind = type(owner).__name__
    methods = [(name, getattr(owner, name, None)) for name in METHODS]
    callables = [(name, m) for name, m in methods if callable(m)]
    for name, method in [*callables, *_list_other_methods(owner)]:
        if list_parameters(method):
            return method, kind if name == "__call__" else f"{kind}.{name}"
    for name, method in callables:
        if name in OF_NOTHING:
            return method, f"{kind}.{name}"
    raise BadInput(
        _(
            "The update is {kind}, which cannot be called: expected a function of w and g, or an "
            "object with step(w, g) or update(w, g)."
        ).format(kind=kind)
    )


def _list_other_methods(owner: Any) -> Iterator[tuple[str, Any]]:
    """Those of the user's own class that take a gradient, whatever they are called."""
    for name, value in vars(type(owner)).items():
        names = (
            {simplify_name(p.name) for p in list_parameters(value)}
            if isinstance(value, FunctionType)
            else set()
        )
        if names & GRADIENT and not name.startswith("_"):
            yield name, getattr(owner, name)
