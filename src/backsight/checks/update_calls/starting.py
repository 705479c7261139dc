"""A session with a user's update, from its first step on."""

from collections.abc import Generator
from typing import Any

from backsight.checks.update_calls.generator_update import GeneratorUpdate, PairGeneratorUpdate
from backsight.checks.update_calls.keras_session import KerasSession
from backsight.checks.update_calls.makers import (
    find_method,
    is_function,
    is_maker,
    make_maker_plan,
    make_owner,
    name_function,
)
from backsight.checks.update_calls.session import CallForm, UpdateSession
from backsight.checks.update_calls.torch_session import TorchSession
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.carriers import (
    ArgumentCarrier,
    Carrier,
    HeldCarrier,
    KeptCarrier,
    LayerCarrier,
    OwnCarrier,
    TensorCarrier,
)
from backsight.checks.update_forms.containers import pack_arrays
from backsight.checks.update_forms.fresh_copy import copy_function, copy_object
from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.update_forms.own_arrays import find_own_arrays
from backsight.checks.update_forms.signature import CallPlan, make_plan
from backsight.checks.update_forms.state import make_zeros
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Session = UpdateSession | TorchSession | KerasSession


def start_session(update: UserUpdate, start: Floats) -> Session:
    """The update as new, at some weights."""
    kind = TorchSession if update.library == "torch" else KerasSession
    if update.library:
        return kind(update.source, update.form.layout, update.record, update.settings)
    return _start_plain_session(update, start)


def _start_plain_session(update: UserUpdate, start: Floats) -> UpdateSession:
    """A session with a function, a method, or what a class or a function makes."""
    source, form = update.source, update.form
    carrier, owner = make_carrier(form, None), None
    packed, packed_slopes = carrier.hand(form.layout.split(start), make_zeros(form.layout))
    is_made = is_maker(source, update)
    if is_made:
        if packed_slopes is None:
            packed_slopes = pack_arrays(make_zeros(form.layout), form.template)
        source = owner = make_owner(source, packed, packed_slopes, update)
        if isinstance(owner, Generator):
            has_weights = bool(make_maker_plan(update).list_roles("weights"))
            kind = GeneratorUpdate if has_weights else PairGeneratorUpdate
            source = owner = call_guarded(kind, getattr(update.source, "__name__", ""), owner)
    if is_function(source):
        target, name = (source if is_made else copy_function(source)), name_function(source)
    else:
        owner = source if is_made else copy_object(source)
        target, name = find_method(owner)
    plan = make_plan(target, name, update.record, update.own)
    plan = plan.ask() if form.asks else plan
    plan = plan.open_memory() if form.is_state else plan
    if form.place == "own":
        carrier = make_carrier(form, owner)
    elif form.place == "arguments" and is_made and not plan.list_roles("weights"):
        held = make_maker_plan(update).list_roles("weights")
        slopes = packed_slopes if make_maker_plan(update).list_roles("gradient") else None
        if held:
            carrier = KeptCarrier(owner, packed, slopes, form.layout, form.template)
    _require_arrays(plan, carrier, form)
    state = getattr(owner, "init", None) if update.state is None else update.state
    return UpdateSession(
        target,
        plan,
        form,
        carrier,
        owner=owner,
        settings={**update.settings, **update.own},
        state=state if plan.list_roles("state") else None,
    )


def _require_arrays(plan: CallPlan, carrier: Carrier, form: CallForm) -> None:
    """Raises BadInput where the update is handed no gradient, or not in the form that is tried."""
    if form.place != "arguments":
        return
    if plan.arrays and (
        not isinstance(form.template, tuple) or len(plan.arrays) != len(form.template)
    ):
        raise BadInput(_("{plan} takes each array by itself.").format(plan=plan))
    has_slopes = plan.list_roles("gradient") or plan.asks
    keeps = isinstance(carrier, KeptCarrier) and carrier.packed_slopes is not None
    if not (has_slopes or keeps):
        raise BadInput(
            _("{plan} takes no gradient: give a method step(w, g) or update(w, g).").format(
                plan=plan
            )
        )


def make_carrier(form: CallForm, owner: Any) -> Carrier:
    """What hands over weights and gradients in a form. owner: the object that holds them itself."""
    if form.place == "held":
        kind = TensorCarrier if form.is_tensor else HeldCarrier
        return kind(form.layout, form.template)
    if form.place == "layer":
        return LayerCarrier(form.layout, form.template, form.is_plural)
    if form.place == "own" and owner is not None:
        places = find_own_arrays(owner)
        if list(places) != list(form.layout.shapes):
            raise BadInput(
                _("{kind} holds no arrays with their gradients beside them.").format(
                    kind=type(owner).__name__
                )
            )
        return OwnCarrier(places, form.template)
    return ArgumentCarrier(form.template, form.is_tensor)
