"""What differs in the specs of several runs, as rows for a table."""

from collections.abc import Sequence
from typing import Any

from backsight.engine.complete import settled
from backsight.engine.spec import Choice, Spec, to_plain
from backsight.maths import catalogs
from backsight.training.overrides import CHOICES, differences


def spec_differences(specs: Sequence[Spec]) -> dict[str, tuple[str, ...]]:
    """What is not the same in all specs: each path and its value in each, "-" for none. Where a
    record is another, its settings stand with its name, those that are not the usual ones."""
    pairs = [differences(specs[0], spec) for spec in specs[1:]]
    first = {path: values[0] for pair in pairs for path, values in pair.items()}
    found: dict[str, tuple[str, ...]] = {}
    records = [path for path in map(_record, first) if path]
    for path, value in first.items():
        record = next((r for r in records if path == r or path.startswith(f"{r}.")), "")
        if record:
            found[record] = tuple(_at(spec, record) for spec in specs)
        else:
            found[path] = (value, *(pair.get(path, (value, value))[1] for pair in pairs))
    return {path: found[path] for path in sorted(found, key=_place)}


def _place(path: str) -> tuple[int, ...]:
    """Where a path stands in a spec, the layers in their order."""
    first, *rest = path.split(".")
    fields: tuple[str, ...] = Spec.__struct_fields__
    return fields.index(first), *(int(part) for part in rest if part.isdigit())


def _record(path: str) -> str:
    """The path of the record that is another where this path differs; "" for a setting."""
    path = path.removesuffix(".name")
    return path if path.rpartition(".")[2] in CHOICES else ""


def _at(spec: Spec, path: str) -> str:
    """The record at a path of a spec, in brief; "-" where there is none."""
    raw: Any = to_plain(spec)
    for key in path.split("."):
        place: Any = int(key) - 1 if isinstance(raw, list) else key
        if isinstance(raw, list) and not 0 <= place < len(raw):
            return "-"
        raw = raw[place] if isinstance(raw, list) else raw.get(place)
        if raw is None:
            return "-"
    return brief(CHOICES[path.rpartition(".")[2]], Choice.read(raw))


def brief(catalog: str, choice: Choice | None) -> str:
    """A choice with the settings that differ from its record's defaults."""
    if choice is None:
        return ""
    if choice.name not in catalogs[catalog]:  # of the user's own, and not taken in
        return str(choice)
    usual = settled(catalog, Choice(choice.name)).settings
    own = {k: v for k, v in choice.settings.items() if k not in usual or v != usual[k]}
    return str(Choice(choice.name, own))
