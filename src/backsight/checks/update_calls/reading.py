"""What the user gave to be checked: a function, an object, a class; and in which form it works.

Names say most (`update(params, grads, lr)` is over a dict), and where they do not, it is tried: two
steps with one array, with a dict of two, with a list; with an empty dict for the state, with zeros,
with None. The first form in which the weights move is taken. Where none is, what the first one
raised is told.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from backsight.checks.update_calls.candidate_forms import (
    choose_shape,
    list_asking,
    list_candidates,
    list_states,
    list_with_dicts,
)
from backsight.checks.update_calls.starting import start_session
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.containers import ArrayMissing
from backsight.checks.update_forms.names import RATE
from backsight.checks.update_rules.courses import make_courses
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.maths.optimizers import Optimizer

MOST_ARRAYS = 12
ARRAY_NAME = re.compile(r"d?[A-Za-z]{1,7}_?\d+")


def find_form(update: UserUpdate, weights: Any) -> UserUpdate:
    """The update with the first form in which it works. weights: the user's own arrays, or None.

    Raises BadInput, as the first form did, where none works.
    """
    errors: list[BadInput] = []
    candidates = (
        list_candidates(update, weights),
        _list_by_dicts(update, weights, errors),
        _list_by_missing(update, errors),
        _list_by_calls(update, weights, errors),
    )
    for candidate in chain(*candidates):
        try:
            _try_two_steps(candidate)
            return candidate
        except BadInput as error:
            errors.append(error)
    raise errors[0]


def _list_by_missing(update: UserUpdate, errors: list[BadInput]) -> Iterator[UserUpdate]:
    """Dicts of the arrays that the update has asked for and not found, one more each time."""
    names: list[str] = []
    while True:
        missing = [_read_missing(e.__cause__) for e in errors]
        others = (n.removeprefix("d") for n in reversed(missing) if n)
        name = next((n for n in others if n not in names), None)
        if name is None or len(names) == MOST_ARRAYS:
            return
        names.append(name)
        layout = ArrayLayout(shapes={n: choose_shape(n) for n in sorted(names)})
        for state_kind in list_states(update):
            form = replace(
                update.form,
                template={n: n for n in layout.shapes},
                state_kind=state_kind,
                layout=layout,
            )
            yield replace(update, form=form)


def _list_by_dicts(
    update: UserUpdate, weights: Any, errors: list[BadInput]
) -> Iterator[UserUpdate]:
    """The same with a dict for what has the name of a memory, where the update has taken an array
    for a dict: s.get("v", 0), s["v"]."""
    if any(isinstance(e.__cause__, AttributeError | IndexError | KeyError) for e in errors):
        yield from list_with_dicts(update, weights)


def _list_by_calls(
    update: UserUpdate, weights: Any, errors: list[BadInput]
) -> Iterator[UserUpdate]:
    """The same with a function for the gradient, where the update has tried to call it."""
    if any("not callable" in str(error.__cause__) for error in errors):
        yield from list_asking(update, weights)


def _read_missing(cause: BaseException | None) -> str:
    """The name of an array that a dict has not, W2 or db3; "" for other errors."""
    name = str(cause.args[0]) if isinstance(cause, KeyError) else ""
    return name if isinstance(cause, ArrayMissing) or ARRAY_NAME.fullmatch(name) else ""


def _try_two_steps(candidate: UserUpdate) -> None:
    """Raises BadInput where the update does not work so."""
    course = make_courses(candidate.form.layout.size, changes_rate=False)[0]
    start, settings, first = course.start, candidate.settings, candidate.first
    session = start_session(candidate, start)
    results = [
        session.step(start, course.gradients[k], lambda point: point, settings[RATE], first + k)
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
    """A record or a formula as its plain function, a pair of functions (init, update) as an object;
    anything else as it is."""
    if isinstance(update, Optimizer):
        return update.step.function
    is_pair = type(update) is tuple and len(update) == 2 and all(map(callable, update))
    if is_pair:
        return UpdatePair(*update)
    return update.function if isinstance(update, Formula) else update


class UpdatePair(NamedTuple):
    """What optax calls a gradient transformation."""

    init: Any
    """(weights) -> the first state."""
    update: Any
    """(gradient, state, weights) -> (the change, the state)."""
