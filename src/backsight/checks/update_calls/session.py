"""A user's update under way on one course: called step by step, its weights and memory read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.update_forms.carriers import Carrier, Place
from backsight.checks.update_forms.containers import (
    NamedArrays,
    Template,
    make_tensors,
    pack_arrays,
    unpack_arrays,
)
from backsight.checks.update_forms.fresh_copy import copy_object
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, RATE, WEIGHTS, simplify_name
from backsight.checks.update_forms.returned import Returned, sort_returned
from backsight.checks.update_forms.settings import SettingsDict
from backsight.checks.update_forms.signature import CallPlan, RoleOfParameter
from backsight.checks.update_forms.state import (
    StateKind,
    ZeroState,
    flatten_members,
    flatten_state,
    make_zeros,
)
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

FLOAT64 = 2.0**-52
BESIDES = (("pre_update_params", "pre_update"), ("post_update_params", "post_update"))
"""What some objects have to be called before, and after, their step."""
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

    template: Template
    """Of weights and gradients."""
    state_kind: StateKind
    """Of the state, where it is handed out."""
    layout: ArrayLayout
    """The arrays."""
    place: Place = "arguments"
    """Where weights and gradients are."""
    is_tensor: bool = False
    """Whether arrays are tensors of PyTorch."""
    asks: bool = False
    """Whether what is called a gradient is a function."""
    is_state: bool = False
    """Whether what has the name of a memory is a dict that holds it."""
    is_plural: bool = False
    """Whether layers come in a list."""
    memories: int = 1
    """How many the record has, for a state that is a tuple of them."""

    def make_zeros(self) -> dict[str, Any]:
        """Arrays of zeros, by name."""
        zeros = make_zeros(self.layout)
        return make_tensors(zeros) if self.is_tensor else zeros


class UpdateSession:
    """One course with one update."""

    def __init__(
        self,
        target: Callable[..., Any],
        plan: CallPlan,
        form: CallForm,
        carrier: Carrier,
        owner: Any = None,
        settings: Mapping[str, Any] | None = None,
        state: Any = None,
    ) -> None:
        """owner: the object that remembers. settings: those that are given, by the record's name or
        the parameter's. state: the first one, where the caller says it."""
        self.target, self.plan, self.form, self.owner = target, plan, form, owner
        self.carrier, self.settings = carrier, settings or {}
        self.state = make_first_state(form, state, SettingsDict(self.settings, plan.record))
        self.memory = {p.name: self._make_memory(p) for p in plan.parameters}
        self.t: int | None = None
        """What the update itself has made of t."""
        self.settings_dict = SettingsDict(self.settings, plan.record)

    def _make_memory(self, parameter: RoleOfParameter) -> Any:
        zeros = self.form.make_zeros()
        if parameter.array:
            return pack_arrays(zeros, self._find_template(parameter))
        return NamedArrays(zeros) if self.plan.arrays else pack_arrays(zeros, self.form.template)

    def _find_template(self, parameter: RoleOfParameter) -> Template:
        """Of the parameter's own array, or arrays."""
        return self.form.template[self.plan.arrays.index(parameter.array)]

    def step(
        self, weights: Floats, gradient: Floats, find: PointGradient, rate: float, t: int
    ) -> StepResult:
        """One step from some weights. gradient: at them; find: the same at other points.

        Raises BadInput for what cannot be used.
        """
        slopes = self.form.layout.split(gradient)
        packed, packed_slopes = self.carrier.hand(self.form.layout.split(weights), slopes)
        values: dict[str, Any] = {
            "weights": packed,
            "layer": packed,
            "gradient": packed_slopes,
            "all gradients": NamedArrays(make_tensors(slopes) if self.form.is_tensor else slopes),
            "gradient function": _GradientOfUser(find, self.form),
            "t": t if self.t is None else self.t,
            "state": self.state,
            "key": "layer1",
            "settings": self.settings_dict.renew(rate, t),
        }
        returned = self._call(values, rate)
        self._require_gradient(slopes, packed_slopes, gradient)
        result, is_returned = self._read(returned, values["t"])
        epsilon = max(float(np.finfo(a.dtype).eps) for a in result.values())
        return StepResult(
            weights=self.form.layout.join(result),
            memory=self._read_memory(),
            epsilon=epsilon,
            is_returned=is_returned,
        )

    def _call(self, values: Mapping[str, Any], rate: float) -> Any:
        positional, keywords = self._list_arguments(values, rate)
        self._call_besides(BESIDES[0])
        returned = call_guarded(self.target, str(self.plan), *positional, **keywords)
        self._call_besides(BESIDES[1])
        return None if returned is self.owner else returned

    def _call_besides(self, names: tuple[str, ...]) -> None:
        methods = (getattr(self.owner, name, None) for name in names)
        method = next((m for m in methods if callable(m)), None)
        if method is not None:
            call_guarded(method, f"{type(self.owner).__name__}.{method.__name__}()")

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
        if parameter.array:
            return values[parameter.role][self.plan.arrays.index(parameter.array)]
        if parameter.role == "gradient" and self.plan.arrays:
            return values["all gradients"]
        return values[parameter.role]

    def _require_gradient(
        self, slopes: Mapping[str, Floats], packed: Any, gradient: Floats
    ) -> None:
        """Neither in the arrays, nor in what holds them."""
        form = self.form
        vectors = [form.layout.join(slopes)]
        if packed is not None:
            own = unpack_arrays(packed, form.layout, form.template, str(self.plan))
            vectors.append(form.layout.join(own))
        if not all(np.array_equal(vector, gradient) for vector in vectors):
            raise BadInput(
                _(
                    "{who} changes its gradient in place: let it work on a copy, or what comes "
                    "after it in your program sees another gradient."
                ).format(who=self.plan)
            )

    def _read(self, returned: Any, t: int) -> tuple[dict[str, Floats], bool]:
        """(the new weights, whether they came back): what came back, else what was changed in
        place. The rest of it is kept for the next step."""
        form = self.form
        parts = sort_returned(returned, self.target, self.plan, form.layout, form.template)
        self._keep(parts, t)
        is_returned = parts.weights is not None
        packed = parts.weights if is_returned else self.carrier.read()
        who = str(self.plan)
        return unpack_arrays(packed, form.layout, form.template, who), is_returned

    def _keep(self, parts: Returned, t: int) -> None:
        self.memory |= parts.memory
        if parts.t is not None and parts.t > t:
            self.t = parts.t
        elif self.t is not None:
            self.t += 1
        if parts.has_state:
            self.state = parts.state

    def _read_memory(self) -> dict[str, Floats]:
        """Every vector that can be seen."""
        seen: dict[str, Floats] = {}
        layout = self.form.layout
        for memory in self.plan.list_roles("memory"):
            if not memory.array:
                seen |= flatten_state(memory.name, self.memory[memory.name], layout)
        if self.plan.arrays:
            named = {p.name: self.memory[p.name] for p in self.plan.list_roles("memory")}
            seen |= flatten_members(named, layout)
        if self.plan.list_roles("state"):
            seen |= flatten_state("state", self.state, layout)
        for holder in (self.owner, getattr(self.carrier, "layer", None)):
            members = getattr(holder, "__dict__", {})
            own = {n: v for n, v in members.items() if simplify_name(n) not in WEIGHTS}
            seen |= flatten_members({n: v for n, v in own.items() if n[0] != "_"}, layout)
        return seen


class _GradientOfUser:
    """The gradient as a function of weights in the form in which the user has them."""

    def __init__(self, find: PointGradient, form: CallForm) -> None:
        self.find, self.form = find, form

    def __call__(self, *packed: Any) -> Any:
        layout, template = self.form.layout, self.form.template
        point = packed[0] if len(packed) == 1 else packed
        arrays = unpack_arrays(point, layout, template, _("The point of the gradient"))
        return pack_arrays(layout.split(self.find(layout.join(arrays))), template)


def get_setting(what: str, settings: Mapping[str, Any], rate: float) -> Any:
    """The value of a setting for a parameter of the user's."""
    if what == RATE:
        return rate
    if what == BETAS:
        return (settings["beta1"], settings["beta2"])
    return settings.get(what, 0.0)


def make_first_state(form: CallForm, state: Any, settings: SettingsDict) -> Any:
    """What is remembered before the first step."""
    layout = form.layout
    if state is not None:
        arrays = pack_arrays(form.make_zeros(), form.template)
        if callable(state):
            return call_guarded(state, "state", arrays)
        return copy_object(state)
    if form.state_kind in ("dict", "dict of dicts"):
        nested = form.state_kind == "dict of dicts"
        return ZeroState(form.make_zeros, layout, form.template, settings, is_nested=nested)
    zeros = [pack_arrays(form.make_zeros(), form.template) for _n in range(form.memories)]
    if form.state_kind == "pairs":
        return list(zip(*(form.make_zeros().values() for _n in range(form.memories)), strict=True))
    return {"array": zeros[0] if zeros else None, "tuple": tuple(zeros)}.get(form.state_kind)
