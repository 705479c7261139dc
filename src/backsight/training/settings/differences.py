"""What differs in the specs of several runs, as rows for a table."""

from collections.abc import Sequence
from typing import Any

from backsight.engine.complete import with_defaults
from backsight.engine.spec import Choice, Spec, to_plain
from backsight.maths import catalogs
from backsight.training.overrides import CHOICES, find_differences


def tabulate_differences(specs: Sequence[Spec]) -> dict[str, tuple[str, ...]]:
    """What is not the same in all specs: each path and its value in each, "-" for none. Where a
    record is another, its settings stand with its name, those that are not the usual ones."""
    pairs = [find_differences(specs[0], spec) for spec in specs[1:]]
    first = {path: values[0] for pair in pairs for path, values in pair.items()}
    table: dict[str, tuple[str, ...]] = {}
    records = [path for path in map(_find_record_path, first) if path]
    for path, value in first.items():
        record = next((r for r in records if path == r or path.startswith(f"{r}.")), "")
        if record:
            table[record] = tuple(_format_record(spec, record) for spec in specs)
        else:
            table[path] = (value, *(pair.get(path, (value, value))[1] for pair in pairs))
    return {path: table[path] for path in sorted(table, key=_find_position)}


def _find_position(path: str) -> tuple[int, ...]:
    """Where a path stands in a spec, the layers in their order."""
    first, *rest = path.split(".")
    fields: tuple[str, ...] = Spec.__struct_fields__
    return fields.index(first), *(int(part) for part in rest if part.isdigit())


def _find_record_path(path: str) -> str:
    """The path of the record that is another where this path differs; "" for a setting."""
    path = path.removesuffix(".name")
    return path if path.rpartition(".")[2] in CHOICES else ""


def _format_record(spec: Spec, path: str) -> str:
    """The record at a path of a spec, in brief; "-" where there is none."""
    raw: Any = to_plain(spec)
    for key in path.split("."):
        index: Any = int(key) - 1 if isinstance(raw, list) else key
        if isinstance(raw, list) and not 0 <= index < len(raw):
            return "-"
        raw = raw[index] if isinstance(raw, list) else raw.get(index)
        if raw is None:
            return "-"
    return format_choice(CHOICES[path.rpartition(".")[2]], Choice.parse(raw))


def format_choice(catalog: str, choice: Choice | None) -> str:
    """A choice with the settings that differ from its record's defaults."""
    return "" if choice is None else str(drop_defaults(catalog, choice))


def drop_defaults(catalog: str, choice: Choice) -> Choice:
    """The choice with those settings alone that differ from its record's defaults."""
    if choice.name not in catalogs[catalog]:  # of the user's own, and not taken in
        return choice
    defaults = with_defaults(catalog, Choice(choice.name)).settings
    changed_settings = {
        k: v for k, v in choice.settings.items() if k not in defaults or v != defaults[k]
    }
    return Choice(choice.name, changed_settings)
