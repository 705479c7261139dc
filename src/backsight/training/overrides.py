"""Changes of a spec by the path of what is changed: `--set optimizer.rate=0.001`.

A path leads through the spec as spec.toml writes it: `rate`, `batch`, `layers.1.p`,
`optimizer.beta2`. Three short cuts: `lr` and `optimizer.rate` are `rate`; a record's name sets its
first setting, `regularizer.l2=1e-4`, `clipping.by_value=1`, `schedule.step=0.5`; and a whole choice
is written as on the command line, `optimizer=momentum:mu=0.8`, or `none`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from backsight.engine.complete import with_defaults
from backsight.engine.spec import Choice, LayerSpec, Spec, from_plain, parse_value, to_plain
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.plain_text.number import parse_whole
from backsight.kernel.plain_text.pair import split_pair
from backsight.maths import catalogs
from backsight.training.early_stop import read_stop_early
from backsight.training.options.make_spec import make_batch

CHOICES = {
    catalog.singular: folder
    for folder, catalog in catalogs.items()
    if catalog.singular in (*Spec.__struct_fields__, *LayerSpec.__struct_fields__)
}
"""Keys that hold a record of a catalog: they are called like one of its records."""
SPELLINGS = {
    "lr": "rate",
    "learning_rate": "rate",
    "optimizer.rate": "rate",
    "optimizer.lr": "rate",
}
FIXED_KEYS = ("data", "format", "dtype")
"""Keys that a branch cannot change."""
OPTIONAL = ("regularizer", "clipping", "stop_early")


def read_changes(texts: tuple[str, ...] | list[str]) -> dict[str, str]:
    """KEY=VALUE pairs. Raises BadInput where one is none."""
    changes: dict[str, str] = {}
    keys: set[str] = set()
    for text in texts:
        key, value = split_pair(text) or ("", "")
        if not key:
            raise BadInput(
                _("--set {text}: expected KEY=VALUE, such as optimizer.rate=0.001.").format(
                    text=text
                )
            )
        if SPELLINGS.get(key, key) in keys:
            raise BadInput(
                _("{option} is given more than once, and has one value: give it once.").format(
                    option=f"--set {key}"
                )
            )
        keys.add(SPELLINGS.get(key, key))
        changes[key] = value
    return changes


def with_changes(spec: Spec, changes: Mapping[str, Any]) -> Spec:
    """A complete spec with some keys changed. Raises BadSpec or UnknownName.

    Where epochs are given instead of steps, the steps are left open.
    """
    raw = to_plain(spec)
    for key, value in changes.items():
        path = SPELLINGS.get(key, key).split(".")
        if path[0] in FIXED_KEYS:
            raise BadSpec(
                _("--set {key}: a branch keeps the data and the dtype of its parent.").format(
                    key=key
                )
            )
        if path[0] not in Spec.__struct_fields__:
            raise UnknownName(
                _("key of the spec"), path[0], set(Spec.__struct_fields__) - {*FIXED_KEYS}
            )
        new_value = _read_value(value)
        if path == ["stop_early"] and new_value is not None:
            new_value = read_stop_early(new_value)
        elif path[0] == "stop_early":
            raw.setdefault("stop_early", {})
        if new_value is None and len(path) == 1 and path[0] not in OPTIONAL:
            raise BadSpec(
                _("--set {key}: only {optional} can be none.").format(
                    key=key, optional=join_words(OPTIONAL)
                )
            )
        if path == ["batch"]:
            new_value = make_batch({"batch": value})["batch"]
        _set(raw, path, new_value, key)
    if "epochs" in changes and "steps" not in changes:
        raw["steps"] = None
    new_spec: Spec = from_plain(raw)
    return msgspec.structs.replace(
        new_spec,
        **{
            k: with_defaults(CHOICES[k], getattr(new_spec, k))
            for k in CHOICES
            if getattr(new_spec, k, None) is not None
        },
    )


def find_differences(one: Spec, two: Spec) -> dict[str, tuple[str, str]]:
    """What differs between two specs: each path and both values, "-" for none."""
    left, right = (dict(list_leaves(s)) for s in (one, two))
    return {
        key: (left.get(key, "-"), right.get(key, "-"))
        for key in dict.fromkeys([*left, *right])
        if left.get(key) != right.get(key)
    }


def list_leaves(spec: Spec) -> list[tuple[str, str]]:
    """A spec as paths and values: ("optimizer.beta2", "0.999")."""
    return list(_iterate_leaves(to_plain(spec), ()))


def _iterate_leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _iterate_leaves(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _iterate_leaves(inner, (*path, str(number)))
    else:
        yield ".".join(path), str(value)


def _read_value(value: Any) -> Any:
    if isinstance(value, str):
        return None if value in ("none", "None") else parse_value(value)
    return value


def _set(raw: Any, path: list[str], value: Any, key: str) -> None:
    """Put a value at its path in plain data."""
    head, *rest = path
    position: Any = head
    if isinstance(raw, list):
        if not head.isdecimal() or not 1 <= parse_whole(head) <= len(raw):
            raise BadSpec(
                ngettext(
                    "--set {key}: there is {count} layer, counted from 1.",
                    "--set {key}: there are {count} layers, counted from 1.",
                    len(raw),
                ).format(key=key, count=len(raw))
            )
        position = int(head) - 1
    if not rest:
        raw[position] = _read_choice(value, key) if head in CHOICES else value
        return
    if head in CHOICES:
        raw[position] = _change_setting(raw.get(head), head, rest, value, key)
        return
    if not isinstance(raw, list) and not isinstance(raw.get(head), dict | list | tuple):
        raise BadSpec(_("--set {key}: {head} has no parts.").format(key=key, head=head))
    raw[position] = list(raw[position]) if isinstance(raw[position], tuple) else raw[position]
    _set(raw[position], _complete_layer_path(raw, rest), value, key)


def _complete_layer_path(raw: Any, rest: list[str]) -> list[str]:
    """layers.2.p is the setting p of the layer's record: layers.2.layer.p."""
    is_setting = isinstance(raw, list) and rest[0] not in LayerSpec.__struct_fields__
    return ["layer", *rest] if is_setting else rest


def _read_choice(value: Any, key: str) -> Any:
    if value is None:
        return None
    try:
        return Choice.parse(str(value) if isinstance(value, int | float) else value).to_plain()
    except ValueError as error:
        raise BadSpec(f"--set {key}: {error}") from None


def _change_setting(current: Any, head: str, rest: list[str], value: Any, key: str) -> Any:
    """A choice with one setting changed; or another record, by its name and first setting."""
    catalog, name = catalogs[CHOICES[head]], rest[0]
    choice = Choice.parse(current) if current is not None else None
    setting_names = with_defaults(CHOICES[head], Choice(choice.name)).settings if choice else {}
    if len(rest) == 1 and choice is not None and name in setting_names:
        return Choice(choice.name, {**choice.settings, name: value}).to_plain()
    if len(rest) == 1 and name in catalog:
        if not value and head == "regularizer":  # what costs nothing; a limit of 0 is none
            return None
        first = next(iter(with_defaults(CHOICES[head], Choice(name)).settings), None)
        if first is None:
            raise BadSpec(_("--set {key}: {name} has no settings.").format(key=key, name=name))
        old_settings = choice.settings if choice is not None and choice.name == name else {}
        return Choice(name, {**old_settings, first: value}).to_plain()
    raise UnknownName(
        _("setting or record for {head}").format(head=head),
        ".".join(rest),
        {*setting_names, *catalog},
    )
