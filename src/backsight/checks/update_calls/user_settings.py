"""What is read of a user's update itself, once the form is known in which it works."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from backsight.checks.update_calls.keras_session import KerasSession
from backsight.checks.update_calls.makers import METHODS, is_maker, make_maker_plan
from backsight.checks.update_calls.session import StepResult, UpdateSession
from backsight.checks.update_calls.starting import Session, start_session
from backsight.checks.update_calls.torch_session import TorchSession
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.names import BETAS, RATE
from backsight.checks.update_forms.settings import read_settings
from backsight.checks.update_forms.signature import list_parameters
from backsight.checks.update_rules.courses import make_courses
from backsight.kernel.types import Floats

HALF = 0.5


def list_own_names(source: Any) -> frozenset[str]:
    """The names of all parameters of a function, of a class, and of the methods that step."""
    members = [getattr(source, name, None) for name in METHODS]
    return frozenset(p.name for f in (source, *members) if callable(f) for p in list_parameters(f))


def read_user_settings(user: UserUpdate) -> UserUpdate:
    """The update with the settings that its own numbers say, and how it is called."""
    course = make_courses(user.form.layout.size, changes_rate=False)[0]
    session = start_session(user, course.start)
    numbers = {} if isinstance(session, TorchSession | KerasSession) else list_numbers(session)
    first = _step_once(session, user, course.start)
    if isinstance(session, TorchSession | KerasSession):
        return _take(user, session.list_members(), set(), session.changes_rate, session.name, False)
    members = list_numbers(session) | numbers
    arguments = session.plan.settings | session.settings_dict.used
    user = replace(
        user,
        is_handed_t=bool(session.plan.list_roles("t")),
        change_sign=1 if _is_change(user, course.start, first) else 0,
        idle=user.certain - _list_taken(user, session, members),
    )
    return _take(user, members, arguments, RATE in arguments, str(session.plan), session.plan.asks)


def _list_taken(user: UserUpdate, session: UpdateSession, members: Mapping[str, Any]) -> set[str]:
    """The settings that an update takes, or what makes it, and those that it has as they were
    told."""
    taken = session.plan.settings | session.settings_dict.used
    if is_maker(user.source, user):
        taken |= make_maker_plan(user).settings
    own = read_settings(members, user.record)
    held = {name for name, value in own.items() if value == user.settings.get(name)}
    return taken | held | ({"beta1", "beta2"} if BETAS in taken else set())


def _step_once(session: Session, user: UserUpdate, start: Floats) -> StepResult:
    """The first step of the first course, from some weights."""
    gradient = make_courses(user.form.layout.size, changes_rate=False)[0].gradients[0]
    return session.step(start, gradient, lambda point: gradient, user.settings[RATE], user.first)


def _is_change(user: UserUpdate, start: Floats, first: StepResult) -> bool:
    """Whether what comes back is the change of the weights: it stays nearly the same where the
    weights are 1 more, while new weights are 1 more, too."""
    other = start + 1.0
    second = _step_once(start_session(user, other), user, other)
    with np.errstate(all="ignore"):
        shift = np.abs(second.weights - first.weights)
    finite = shift[np.isfinite(shift)]
    return first.is_returned and finite.size > 0 and float(np.median(finite)) < HALF


def _take(
    user: UserUpdate,
    members: dict[str, Any],
    arguments: set[str],
    changes_rate: bool,
    call: str,
    asks: bool,
) -> UserUpdate:
    own = {
        name: value
        for name, value in read_settings(members, user.record).items()
        if name not in user.certain and name not in arguments
    }
    both = {"beta1", "beta2"} if BETAS in arguments else set()
    return replace(
        user,
        settings={**user.settings, **own},
        certain=user.certain | own.keys() | arguments | both,
        changes_rate=changes_rate,
        asks=asks,
        call=call,
    )


def list_numbers(session: UpdateSession) -> dict[str, Any]:
    """The plain numbers that an update keeps: of its object, in its state, in names of its file."""
    target = session.target
    members = dict(getattr(session.owner, "__dict__", {}))
    if isinstance(session.state, dict):
        members |= {str(k): v for k, v in session.state.items()}
    if isinstance(target, FunctionType):
        scope = target.__globals__
        members |= {n: scope[n] for n in target.__code__.co_names if n in scope}
    return {n: v for n, v in members.items() if isinstance(v, int | float | tuple | list)}


def list_numbers_in_code(source: Any) -> frozenset[float]:
    """The numbers that stand in a function, or in the methods of an object or a class."""
    kind = source if isinstance(source, type) else type(source)
    members = [source] if isinstance(source, FunctionType) else list(vars(kind).values())
    functions = [m for m in members if isinstance(m, FunctionType)]
    codes = [f.__code__ for f in functions]
    defaults = [n for f in functions for n in (f.__defaults__ or ())]
    numbers = [*defaults, *(n for code in codes for n in _list_constants(code))]
    return frozenset(float(n) for n in numbers if isinstance(n, float))


def _list_constants(code: CodeType) -> Iterator[Any]:
    """Those of the functions inside it, too."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _list_constants(constant)
        yield constant
