"""What there is to choose from, with settings, defaults and bounds; and the data sources."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backsight.data import sources
from backsight.engine.complete import find_settings
from backsight.kernel.progress import Progress
from backsight.maths import catalogs
from backsight.web.asks._record import Ask, AskRequest
from backsight.web.desk import Desk

CHOICES = (
    *("activations", "losses", "optimizers", "schedules", "initializers"),
    *("regularizers", "clippings", "layers"),
)
"""The catalogs that a spec chooses from."""


class CatalogRequest(AskRequest, frozen=True, kw_only=True):
    """Says nothing."""


def answer(_request: CatalogRequest, _desk: Desk, _progress: Progress) -> dict[str, Any]:
    """By catalog and name: what it is, and each setting as a JSON Schema with its default."""
    listing = {
        folder: {name: _describe(folder, name) for name in catalogs[folder]} for folder in CHOICES
    }
    for name, optimizer in catalogs["optimizers"].items():
        listing["optimizers"][name]["rate"] = optimizer.rate
    listing["sources"] = {name: _describe_source(name) for name in sources}
    return listing


def _describe(folder: str, name: str) -> dict[str, Any]:
    defaults, kinds = find_settings(folder, name)
    settings = {key: _make_schema(kinds[key], value) for key, value in defaults.items()}
    return {"about": catalogs[folder].describe(name), "settings": settings}


def _make_schema(kind: Any, default: object) -> dict[str, Any]:
    return {**msgspec.json.schema(kind), "default": default}


def _describe_source(name: str) -> dict[str, Any]:
    source = sources[name]
    settings = {key: _make_schema(type(value), value) for key, value in source.settings.items()}
    bounds: Mapping[str, tuple[float, float]] = source.all_bounds
    for key, schema in settings.items():
        schema["minimum"], schema["maximum"] = bounds[key]
    return {"about": sources.describe(name), "task": source.task, "settings": settings}


catalog = Ask(name="catalog", request=CatalogRequest, answer=answer)
