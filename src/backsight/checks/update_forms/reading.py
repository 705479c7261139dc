"""What the user gave to be checked: a function, an object, a class; and in which form it works.

Names say most (`update(params, grads, lr)` is over a dict), and where they do not, it is tried: two
steps with one array, with a dict of two, with a list; with an empty dict for the state, with zeros,
with None. The first form in which the weights move is taken. Where none is, what the first one
raised is told.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import FunctionType
from typing import Any

import numpy as np

from backsight.checks.update_forms.containers import Container, pack_arrays
from backsight.checks.update_forms.fresh_copy import copy_function, copy_object
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.names import BETAS, PLURAL_WEIGHTS, RATE, simplify_name
from backsight.checks.update_forms.session import (
    CallForm,
    UpdateSession,
    get_setting,
)
from backsight.checks.update_forms.signature import list_parameters, make_plan
from backsight.checks.update_forms.state import StateKind
from backsight.checks.update_forms.torch_session import TorchSession, is_torch_optimizer
from backsight.checks.update_rules.courses import make_courses
from backsight.checks.update_rules.layout import ONE_ARRAY, ONLY_NAME, TWO_ARRAYS, ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.optimizers import Optimizer

METHODS = ("step", "update", "apply", "apply_gradients", "optimize", "__call__")
"""What a step is called, in the order in which they are looked for."""


@dataclass(frozen=True, kw_only=True)
class UserUpdate:
    """A user's update and the form in which it works."""

    source: Any
    """What the user gave."""
    record: Optimizer
    """What it should be."""
    settings: Mapping[str, Any]
    """Those of the record, of the update itself, and told ones."""
    own: Mapping[str, Any]
    """What parameters get that only the user's function has."""
    form: CallForm
    """How weights and state are handed over."""
    state: Any = None
    """The first one, where the caller says it."""
    certain: frozenset[str] = frozenset()
    """The settings that the update surely has: given to it, read of it, or told."""
    is_torch: bool = False
    """Whether it is an optimizer over tensors."""
    asks: bool = False
    """Whether it asks for gradients itself."""
    changes_rate: bool = False
    """Whether the rate can be given anew in each step."""
    first: int = 1
    """What t is in the first step."""
    call: str = ""
    """How it is called, for messages."""

    def start(self, start: Floats) -> UpdateSession | TorchSession:
        """The update as new, at some weights."""
        if self.is_torch:
            return TorchSession(self.source, self.form.layout, self.record, self.settings)
        return start_session(self, start)


def start_session(update: UserUpdate, start: Floats) -> UpdateSession:
    """A session with a function, a method, or what a class or a function makes."""
    source, owner, packed = update.source, None, None
    if is_maker(source, update):
        packed = pack_arrays(update.form.layout.split(start), update.form.container)
        source = _make_owner(source, packed, update)
    if isinstance(source, FunctionType):
        target, name = copy_function(source), source.__name__
    else:
        owner = source if packed is not None else copy_object(source)
        target, name = _find_method(owner)
    plan = make_plan(target, name, update.record, update.own)
    needs = not plan.list_roles("weights")
    if needs and packed is None and not plan.asks:
        raise BadInput(
            _("{plan} takes no weights: give a method step(w, g) or update(w, g).").format(
                plan=plan
            )
        )
    state = getattr(owner, "init", None) if update.state is None else update.state
    return UpdateSession(
        target,
        plan,
        update.form,
        owner=owner,
        packed=packed if needs else None,
        settings={**update.settings, **update.own},
        state=state if plan.list_roles("state") else None,
    )


def is_maker(source: Any, update: UserUpdate) -> bool:
    """Whether it is a class, or a function that makes the update: one that takes no gradient."""
    if isinstance(source, type):
        return True
    if not isinstance(source, FunctionType):
        return False
    try:
        plan = make_plan(source, source.__name__, update.record, update.own)
    except BadInput:
        return False
    roles = {p.role for p in plan.parameters}
    return not roles & {"gradient", "gradient function"} and roles <= {"setting", "own", "weights"}


def _make_owner(source: Any, packed: Any, update: UserUpdate) -> Any:
    """The object of a class, or what a function makes, with settings where it has them."""
    name = getattr(source, "__name__", "update")
    plan = make_plan(source, name, update.record, update.own)
    shape = next(iter(update.form.layout.shapes.values()))
    sizes = {"shape": shape, "size": update.form.layout.size, "dim": update.form.layout.size}
    keywords: dict[str, Any] = {}
    for parameter in plan.parameters:
        if parameter.role == "weights":
            keywords[parameter.name] = packed
        elif parameter.role == "setting" and parameter.what in (*update.settings, BETAS):
            rate = update.settings[RATE]
            keywords[parameter.name] = get_setting(parameter.what, update.settings, rate)
        elif parameter.role == "own":
            keywords[parameter.name] = update.own[parameter.name]
        elif parameter.name in sizes:
            keywords[parameter.name] = sizes[parameter.name]
        elif parameter.role != "setting":
            raise BadInput(
                _("{plan}: it is not clear what {name} should be; give an object of it.").format(
                    plan=plan, name=parameter.name
                )
            )
    return call_guarded(source, name, **keywords)


def _find_method(owner: Any) -> tuple[Any, str]:
    """(what makes a step, its name). Raises BadInput where there is none."""
    kind = type(owner).__name__
    if isinstance(owner, FunctionType):
        return owner, owner.__name__
    for name in METHODS:
        method = getattr(owner, name, None)
        if callable(method) and list_parameters(method):
            return method, kind if name == "__call__" else f"{kind}.{name}"
    raise BadInput(
        _(
            "The update is {kind}, which cannot be called: expected a function of w and g, or an "
            "object with step(w, g) or update(w, g)."
        ).format(kind=kind)
    )


def find_form(update: UserUpdate, weights: Any) -> UserUpdate:
    """The update with the first form in which it works. weights: the user's own arrays, or None.

    Raises BadInput, as the first form did, where none works.
    """
    errors: list[BadInput] = []
    for candidate in _list_candidates(update, weights):
        try:
            _try_two_steps(candidate)
            return candidate
        except BadInput as error:
            errors.append(error)
    raise errors[0]


def _list_candidates(update: UserUpdate, weights: Any) -> Iterator[UserUpdate]:
    source = update.source
    kind = source if isinstance(source, type) else type(source)
    if is_torch_optimizer(kind):
        yield replace(update, is_torch=True, form=replace(update.form, layout=TWO_ARRAYS))
        return
    for container, state_kind in product(_list_containers(update, weights), _list_states(update)):
        layout = _make_layout(container, weights)
        form = replace(update.form, container=container, state_kind=state_kind, layout=layout)
        yield replace(update, form=form)
    if "torch" in sys.modules and is_maker(source, update):
        yield replace(update, is_torch=True, form=replace(update.form, layout=TWO_ARRAYS))


def _make_layout(container: Container, weights: Any) -> ArrayLayout:
    if weights is None:
        return ONE_ARRAY if container == "array" else TWO_ARRAYS
    if isinstance(weights, Mapping):
        return ArrayLayout(shapes={str(n): np.shape(a) for n, a in weights.items()})
    if isinstance(weights, list | tuple):
        return ArrayLayout(shapes={f"{ONLY_NAME}{k}": np.shape(a) for k, a in enumerate(weights)})
    return ArrayLayout(shapes={ONLY_NAME: np.shape(weights)})


def _list_containers(update: UserUpdate, weights: Any) -> list[Container]:
    if weights is not None:
        is_list = isinstance(weights, list | tuple)
        return ["dict"] if isinstance(weights, Mapping) else ["list"] if is_list else ["array"]
    names = {simplify_name(p.name) for p in _list_own_parameters(update)}
    return ["dict", "list", "array"] if names & PLURAL_WEIGHTS else ["array", "dict", "list"]


def _list_own_parameters(update: UserUpdate) -> list[Any]:
    """Of the update, and of what makes its step."""
    source = update.source
    steps = [getattr(source, name, None) for name in METHODS[:-1]]
    targets = [source, *steps] if callable(source) else steps
    return [p for t in targets if callable(t) for p in list_parameters(t)]


def _list_states(update: UserUpdate) -> list[StateKind]:
    if update.state is not None:
        return ["none"]
    memories: list[StateKind] = ["array", "tuple"] if update.form.memories == 1 else ["tuple"]
    return ["dict", "dict of dicts", *memories, "none"]


def _try_two_steps(update: UserUpdate) -> None:
    """Raises BadInput where the update does not work so."""
    course = make_courses(update.form.layout.size, changes_rate=False)[0]
    start = course.start
    session = update.start(start)
    results = [
        session.step(
            start, course.gradients[k], lambda point: point, update.settings[RATE], update.first + k
        )
        for k in range(2)
    ]
    moved = [r for r in results if r.is_returned or not np.array_equal(r.weights, start)]
    if not moved:
        raise BadInput(
            _(
                "The update returns nothing and leaves the weights as they are. `w = w - …` in a "
                "function changes nothing outside of it: return w, or write `w -= …`."
            )
        )


def open_source(update: Any) -> Any:
    """A record or a formula as its plain function; anything else as it is."""
    if isinstance(update, Optimizer):
        return update.step.function
    return update.function if isinstance(update, Formula) else update
