"""What is read of a user's update itself, once the form is known in which it works."""

from dataclasses import replace
from types import FunctionType
from typing import Any

from backsight.checks.update_calls.keras_session import KerasSession
from backsight.checks.update_calls.makers import METHODS
from backsight.checks.update_calls.session import UpdateSession
from backsight.checks.update_calls.starting import start_session
from backsight.checks.update_calls.torch_session import TorchSession
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.names import BETAS, RATE
from backsight.checks.update_forms.settings import read_settings
from backsight.checks.update_forms.signature import list_parameters
from backsight.checks.update_rules.courses import make_courses


def list_own_names(source: Any) -> frozenset[str]:
    """The names of all parameters of a function, of a class, and of the methods that step."""
    members = [getattr(source, name, None) for name in METHODS]
    return frozenset(p.name for f in (source, *members) if callable(f) for p in list_parameters(f))


def read_user_settings(user: UserUpdate) -> UserUpdate:
    """The update with the settings that its own numbers say, and how it is called."""
    start = make_courses(user.form.layout.size, changes_rate=False)[0]
    session = start_session(user, start.start)
    session.step(
        start.start, start.gradients[0], lambda point: point, user.settings[RATE], user.first
    )
    if isinstance(session, TorchSession | KerasSession):
        return _take(user, session.list_members(), set(), session.changes_rate, session.name, False)
    members, arguments = list_numbers(session), session.plan.settings | session.used_settings
    user = replace(user, is_handed_t=bool(session.plan.list_roles("t")))
    return _take(user, members, arguments, RATE in arguments, str(session.plan), session.plan.asks)


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
