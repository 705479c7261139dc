"""A user's update under way on one course: called step by step, its weights and memory read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.update_forms.containers import (
    Container,
    pack_arrays,
    unpack_arrays,
)
from backsight.checks.update_forms.fresh_copy import copy_object
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, RATE, WEIGHTS, simplify_name
from backsight.checks.update_forms.signature import CallPlan, RoleOfParameter
from backsight.checks.update_forms.state import StateKind, ZeroState, flatten_state, make_zeros
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

FLOAT64 = 2.0**-52
PointGradient = Callable[[Floats], Floats]
"""The gradient at a point, both as vectors."""


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What one step of a user's update has made."""

    weights: Floats
    """(numbers,)."""
    memory: Mapping[str, Floats]
    """Every vector that it remembers, by the name of what holds it."""
    epsilon: float = FLOAT64
    """The rounding of its coarsest weights."""
    is_returned: bool = False
    """Whether the weights came back, and were not read where they were handed out."""


@dataclass(frozen=True, kw_only=True)
class CallForm:
    """In which form weights and state go to the update and come back."""

    container: Container
    """Of weights and gradients."""
    state_kind: StateKind
    """Of the state, where it is handed out."""
    layout: ArrayLayout
    """The arrays."""
    memories: int = 1
    """How many the record has, for a state that is a tuple of them."""


class UpdateSession:
    """One course with one update."""

    def __init__(
        self,
        target: Callable[..., Any],
        plan: CallPlan,
        form: CallForm,
        owner: Any = None,
        packed: Any = None,
        settings: Mapping[str, Any] | None = None,
        state: Any = None,
    ) -> None:
        """owner: the object that remembers; packed: the weights that it was made with. settings:
        those that are given, by the record's name or the parameter's. state: the first one, where
        the caller says it."""
        self.target, self.plan, self.form, self.owner = target, plan, form, owner
        self.packed, self.settings = packed, settings or {}
        self.state = _make_state(form, state)
        zeros = [pack_arrays(make_zeros(form.layout), form.container) for _p in plan.parameters]
        self.memory = {p.name: z for p, z in zip(plan.parameters, zeros, strict=True)}

    def step(
        self, weights: Floats, gradient: Floats, find: PointGradient, rate: float, t: int
    ) -> StepResult:
        """One step from some weights. gradient: at them; find: the same at other points.

        Raises BadInput for what cannot be used.
        """
        arrays = self.form.layout.split(weights)
        packed = self._set_weights(arrays)
        slopes = self.form.layout.split(gradient)
        values: dict[str, Any] = {
            "weights": packed,
            "gradient": pack_arrays(slopes, self.form.container),
            "gradient function": _GradientOfUser(find, self.form),
            "t": t,
            "state": self.state,
        }
        positional, keywords = self._list_arguments(values, rate)
        returned = call_guarded(self.target, str(self.plan), *positional, **keywords)
        self._require_gradient(slopes, gradient)
        result = self._read(returned, packed)
        epsilon = max(float(np.finfo(a.dtype).eps) for a in result.values())
        vector = self.form.layout.join(result)
        return StepResult(
            weights=vector,
            memory=self._read_memory(),
            epsilon=epsilon,
            is_returned=returned is not None,
        )

    def _set_weights(self, arrays: dict[str, Floats]) -> Any:
        """The weights as the update takes them: those that it was made with, set anew in place."""
        if self.packed is None or self.plan.list_roles("weights"):
            return pack_arrays(arrays, self.form.container)
        current = self._find_own_weights()
        for name, array in unpack_arrays(
            current, self.form.layout, self.form.container, self.plan.function_name
        ).items():
            array[...] = arrays[name]
        return current

    def _find_own_weights(self) -> Any:
        """The weights that the object has, for it may have put new arrays in its own list."""
        members = getattr(self.owner, "__dict__", {})
        own = (v for n, v in members.items() if simplify_name(n) in WEIGHTS)
        return next((v for v in own if type(v) is type(self.packed)), self.packed)

    def _list_arguments(
        self, values: Mapping[str, Any], rate: float
    ) -> tuple[list[Any], dict[str, Any]]:
        positional: list[Any] = []
        keywords: dict[str, Any] = {}
        for parameter in self.plan.parameters:
            if parameter.is_keyword and self._is_left(parameter):
                continue
            value = self._find_value(parameter, values, rate)
            if parameter.is_keyword:
                keywords[parameter.name] = value
            else:
                positional.append(value)
        return positional, keywords

    def _is_left(self, parameter: RoleOfParameter) -> bool:
        """Whether its own default stays: a setting that only libraries have, and nobody told."""
        known = (*self.settings, RATE, BETAS)
        return parameter.role == "setting" and parameter.what not in known

    def _find_value(
        self, parameter: RoleOfParameter, values: Mapping[str, Any], rate: float
    ) -> Any:
        if parameter.role == "memory":
            return self.memory[parameter.name]
        if parameter.role == "own":
            return self.settings[parameter.name]
        if parameter.role == "setting":
            return get_setting(parameter.what, self.settings, rate)
        return values[parameter.role]

    def _require_gradient(self, slopes: Mapping[str, Floats], gradient: Floats) -> None:
        if not np.array_equal(self.form.layout.join(slopes), gradient):
            raise BadInput(
                _(
                    "{who} changes its gradient in place: let it work on a copy, or what comes "
                    "after it in your program sees another gradient."
                ).format(who=self.plan)
            )

    def _read(self, returned: Any, packed: Any) -> dict[str, Floats]:
        """The new weights: what came back, else what was changed in place."""
        who = str(self.plan)
        weights = self._take_state(returned)
        if weights is None:
            weights = packed if self.packed is None else self._find_own_weights()
        return unpack_arrays(weights, self.form.layout, self.form.container, who)

    def _take_state(self, returned: Any) -> Any:
        """The weights of what came back; the rest is kept for the next step."""
        if not isinstance(returned, tuple) or self._is_weights(returned):
            return returned
        if not returned:
            return None
        weights, *rest = returned
        if not self._is_weights(weights) and self._is_weights(returned[-1]):
            weights, rest = returned[-1], list(returned[:-1])
        memories = self.plan.list_roles("memory")
        if memories:
            self._keep_memories(memories, rest)
        elif rest:
            self.state = rest[0] if len(rest) == 1 else tuple(rest)
        return weights

    def _is_weights(self, value: Any) -> bool:
        try:
            unpack_arrays(value, self.form.layout, self.form.container, "")
        except BadInput:
            return False
        return True

    def _keep_memories(self, memories: list[RoleOfParameter], rest: list[Any]) -> None:
        values = list(rest[0]) if len(rest) == 1 and isinstance(rest[0], tuple) else rest
        if len(values) < len(memories):
            raise BadInput(
                _("{who} must return the new weights and {count} more; it returns {came}.").format(
                    who=self.plan, count=len(memories), came=len(values)
                )
            )
        for memory, value in zip(memories, values, strict=False):
            self.memory[memory.name] = value

    def _read_memory(self) -> dict[str, Floats]:
        """Every vector that can be seen."""
        seen: dict[str, Floats] = {}
        layout = self.form.layout
        for memory in self.plan.list_roles("memory"):
            seen |= flatten_state(memory.name, self.memory[memory.name], layout)
        if self.plan.list_roles("state"):
            seen |= flatten_state("state", self.state, layout)
        for name, value in list(getattr(self.owner, "__dict__", {}).items()):
            if simplify_name(name) not in WEIGHTS:
                seen |= flatten_state(name, value, layout)
        return seen


class _GradientOfUser:
    """The gradient as a function of weights in the form in which the user has them."""

    def __init__(self, find: PointGradient, form: CallForm) -> None:
        self.find, self.form = find, form

    def __call__(self, packed: Any) -> Any:
        layout, container = self.form.layout, self.form.container
        arrays = unpack_arrays(packed, layout, container, _("The point of the gradient"))
        return pack_arrays(layout.split(self.find(layout.join(arrays))), container)


def get_setting(what: str, settings: Mapping[str, Any], rate: float) -> Any:
    """The value of a setting for a parameter of the user's."""
    if what == RATE:
        return rate
    if what == BETAS:
        return (settings["beta1"], settings["beta2"])
    return settings.get(what, 0.0)


def _make_state(form: CallForm, state: Any) -> Any:
    """What is remembered before the first step."""
    layout, is_single = form.layout, form.container == "array"
    if state is not None:
        arrays = pack_arrays(make_zeros(layout), form.container)
        if callable(state):
            return call_guarded(state, "state", arrays)
        return copy_object(state)
    if form.state_kind in ("dict", "dict of dicts"):
        return ZeroState(layout, is_single, is_nested=form.state_kind == "dict of dicts")
    zeros = [pack_arrays(make_zeros(layout), form.container) for _n in range(form.memories)]
    return {"array": zeros[0] if zeros else None, "tuple": tuple(zeros)}.get(form.state_kind)
