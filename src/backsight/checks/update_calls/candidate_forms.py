"""The forms in which a user's update is tried, the likeliest first."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from types import FunctionType
from typing import Any

import numpy as np

from backsight.checks.update_calls.keras_session import is_keras_optimizer
from backsight.checks.update_calls.makers import METHODS, is_maker, make_owner
from backsight.checks.update_calls.torch_session import is_torch_optimizer
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_forms.array_names import find_parts, is_vector, make_key
from backsight.checks.update_forms.carriers import Place
from backsight.checks.update_forms.containers import Template, list_template_names
from backsight.checks.update_forms.fresh_copy import copy_object
from backsight.checks.update_forms.names import (
    GRADIENT,
    GRADIENT_FUNCTION,
    LAYER,
    PLURAL_WEIGHTS,
    WEIGHTS,
    simplify_name,
)
from backsight.checks.update_forms.own_arrays import find_own_arrays
from backsight.checks.update_forms.signature import list_array_names, list_parameters, make_plan
from backsight.checks.update_forms.state import StateKind
from backsight.checks.update_rules.layout import ONE_ARRAY, ONLY_NAME, TWO_ARRAYS, ArrayLayout
from backsight.kernel.document import Shape
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

DICT: Template = {"W1": "W1", "b1": "b1"}
LIST: Template = ["W1", "b1"]
NESTED: tuple[Template, ...] = (
    [["W1", "b1"], ["W2", "b2"]],
    [("W1", "b1"), ("W2", "b2")],
    [{"W": "W1", "b": "b1"}, {"W": "W2", "b": "b2"}],
    {"layer1": {"W": "W1", "b": "b1"}, "layer2": {"W": "W2", "b": "b2"}},
    ("W1", "b1"),
)
"""Layer by layer, as many write it."""
LAYERS: tuple[Template, ...] = ({"W": "W", "b": "b"}, {n: n for n in ("W1", "b1", "W2", "b2")})
"""The arrays of a layer, or of a small network, that is one object."""

OF_LIBRARIES = frozenset(
    ["sgd", "adam", "adamw", "nadam", "rmsprop", "adagrad", "adadelta", "lion"]
)
"""Optimizers of PyTorch and Keras that the catalog has, in small letters."""


def list_candidates(update: UserUpdate, weights: Any) -> Iterator[UserUpdate]:
    """All, in the order in which they are tried. weights: the user's own arrays, or None."""
    source = update.source
    kind = source if isinstance(source, type) else type(source)
    torch_form = replace(update.form, template=LIST, layout=TWO_ARRAYS)
    _require_record(kind)
    if is_torch_optimizer(kind):
        yield replace(update, library="torch", form=torch_form)
        return
    if is_keras_optimizer(kind):
        yield replace(update, library="keras", form=torch_form)
        return
    plain = list(_list_plain(update, weights))
    yield from plain
    if "torch" in sys.modules:
        if is_maker(source, update):
            yield replace(update, library="torch", form=torch_form)
        tensors = (p for p in plain if p.form.place in ("arguments", "held"))
        yield from (replace(p, form=replace(p.form, is_tensor=True)) for p in tensors)


def list_asking(update: UserUpdate, weights: Any) -> Iterator[UserUpdate]:
    """Those in which what is called a gradient is a function."""
    handed = (p for p in _list_plain(update, weights) if p.form.place == "arguments")
    yield from (replace(p, form=replace(p.form, asks=True)) for p in handed)


def list_with_dicts(update: UserUpdate, weights: Any) -> Iterator[UserUpdate]:
    """Those in which what has the name of a memory is a dict that holds it."""
    for place in _list_places(update):
        for template, layout, start in _list_layouts(update, weights, place):
            for state_kind in _list_dicts(update):
                form = replace(
                    update.form,
                    template=template,
                    state_kind=state_kind,
                    layout=layout,
                    place=place,
                    is_state=True,
                )
                yield replace(update, form=form, start=start)


def _list_dicts(update: UserUpdate) -> list[StateKind]:
    return ["dict", "dict of dicts"] if update.state is None else ["none"]


def _list_plain(update: UserUpdate, weights: Any) -> Iterator[UserUpdate]:
    """Those over NumPy's arrays."""
    for place in _list_places(update):
        for template, layout, start in _list_layouts(update, weights, place):
            own = replace(update, start=start)
            yield from _list_with_states(own, place, template, layout)


def _require_record(kind: type) -> None:
    """Raises BadInput for an optimizer of a library that is none of the catalog's."""
    own = kind.__module__.startswith(("torch.optim", "keras.src.optimizers"))
    is_optimizer = own and (is_torch_optimizer(kind) or is_keras_optimizer(kind))
    if is_optimizer and kind.__name__.lower() not in OF_LIBRARIES:
        raise BadInput(
            _(
                "There is no record of {name} in the catalog (`backsight list optimizers`), so "
                "nothing beside which it could be run."
            ).format(name=kind.__name__)
        )


def _list_with_states(
    update: UserUpdate, place: Place, template: Template, layout: ArrayLayout
) -> Iterator[UserUpdate]:
    plurals = (True, False) if place == "layer" and _has_plural_layers(update) else (False,)
    for state_kind, is_plural in product(list_states(update), plurals):
        form = replace(
            update.form,
            template=template,
            state_kind=state_kind,
            layout=layout,
            place=place,
            is_plural=is_plural,
        )
        yield replace(update, form=form)


def _list_names(update: UserUpdate) -> set[str]:
    return {simplify_name(p.name) for p in list_own_parameters(update)}


def _has_plural_layers(update: UserUpdate) -> bool:
    return "layers" in _list_names(update)


def _list_places(update: UserUpdate) -> list[Place]:
    """Where weights and gradients may be, by the names of the parameters."""
    names = _list_names(update)
    layer: list[Place] = ["layer"] if names & LAYER else []
    if names & (GRADIENT | GRADIENT_FUNCTION):
        return ["arguments", *layer]
    if layer:
        return ["layer", "arguments", "own"]
    return ["arguments", "held", "own"] if names & WEIGHTS else ["arguments", "own", "held"]


def _list_layouts(
    update: UserUpdate, weights: Any, place: Place
) -> Iterator[tuple[Template, ArrayLayout, Floats | None]]:
    """(template, layout, where the user's own weights are)."""
    if place == "own":
        yield from ((t, layout, None) for t, layout in _list_own_layouts(update))
        return
    for template in _list_templates(update, weights, place):
        names = list_template_names(template)
        if weights is None:
            guessed = ArrayLayout(shapes={n: choose_shape(n) for n in names})
            yield template, ONE_ARRAY if isinstance(template, str) else guessed, None
            continue
        arrays = order_arrays(weights, names)
        if arrays:
            layout = ArrayLayout(shapes={n: np.shape(a) for n, a in arrays.items()})
            yield template, layout, layout.join(arrays)


def _list_own_layouts(update: UserUpdate) -> Iterator[tuple[Template, ArrayLayout]]:
    """That of the arrays which the object holds."""
    try:
        source = update.source
        owner = make_owner(source, None, None, update) if is_maker(source, update) else source
        own = find_own_arrays(copy_object(owner))
    except BadInput:
        return
    if own:
        shapes = {name: np.shape(place.holder[place.key]) for name, place in own.items()}
        yield {n: n for n in own}, ArrayLayout(shapes=shapes)


def _list_templates(update: UserUpdate, weights: Any, place: Place) -> list[Template]:
    parts = find_parts(list_array_names(list_own_parameters(update)), update.record)
    arrays = [name for name, part in parts.items() if part.role == "weights"]
    if place == "layer":
        return list(LAYERS)
    if arrays:
        return [tuple(arrays), tuple([f"{n}1", f"{n}2"] for n in arrays)]
    if weights is not None:
        return [read_template(weights), *_list_flat(weights), ONLY_NAME]
    if place == "held":
        return [LIST, DICT, ONLY_NAME]
    is_plural = bool(_list_names(update) & PLURAL_WEIGHTS)
    return [*([DICT, LIST, ONLY_NAME] if is_plural else [ONLY_NAME, DICT, LIST]), *NESTED]


def _list_flat(weights: Any) -> list[Template]:
    """A list of the arrays of a dict."""
    return [[str(name) for name in weights]] if isinstance(weights, Mapping) else []


def read_template(weights: Any, name: str = "") -> Template:
    """The template of the user's own arrays: each called by its key, or by its place."""
    if isinstance(weights, Mapping):
        return {k: read_template(v, f"{name}.{k}" if name else str(k)) for k, v in weights.items()}
    if isinstance(weights, list | tuple):
        inner = [read_template(v, f"{name or ONLY_NAME}{k}") for k, v in enumerate(weights)]
        return tuple(inner) if isinstance(weights, tuple) else inner
    return name or ONLY_NAME


def list_arrays(weights: Any, name: str = ONLY_NAME) -> list[tuple[str, Any]]:
    """(key, array) of each of the user's own arrays, in order."""
    if not isinstance(weights, Mapping | list | tuple):
        return [(name, weights)]
    items = weights.items() if isinstance(weights, Mapping) else enumerate(weights)
    return [pair for key, value in items for pair in list_arrays(value, str(key))]


def order_arrays(weights: Any, names: list[str]) -> dict[str, Any]:
    """The user's own arrays by the names of a template: those that are called so, else in their
    order; the first one where there is one name. Nothing where there are others."""
    arrays = list_arrays(weights)
    keys = {make_key(key): array for key, array in arrays}
    if len(keys) == len(names) and all(make_key(name) in keys for name in names):
        return {name: keys[make_key(name)] for name in names}
    if len(arrays) != len(names) and names != [ONLY_NAME]:
        return {}
    return dict(zip(names, (array for _key, array in arrays), strict=False))


def choose_shape(name: str) -> Shape:
    """The shape of an array that is called so."""
    return (2,) if is_vector(name) else (2, 3)


def list_own_parameters(update: UserUpdate) -> list[Any]:
    """Of the update, and of what makes its step."""
    source = update.source
    steps = [getattr(source, name, None) for name in METHODS[:-1]]
    targets = [source, *steps] if callable(source) else steps
    return [p for t in targets if callable(t) for p in list_parameters(t)]


def list_states(update: UserUpdate) -> list[StateKind]:
    """The first states that are tried; one where none is handed out."""
    if update.state is not None or not _can_take_state(update):
        return ["none"]
    is_one = update.form.memories == 1
    memories: list[StateKind] = ["array", "tuple"] if is_one else ["tuple", "pairs"]
    return ["dict", "dict of dicts", *memories, "none"]


def _can_take_state(update: UserUpdate) -> bool:
    """Whether a state may be handed to it: of a function the parameters say it."""
    if not isinstance(update.source, FunctionType) or is_maker(update.source, update):
        return True
    try:
        plan = make_plan(update.source, "", update.record, update.own)
    except BadInput:
        return False
    return bool(plan.list_roles("state"))
