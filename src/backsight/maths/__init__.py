"""Formulas only: no files, no clocks, no randomness of its own, no printing.

`catalogs` holds every catalog by its folder's name; `formula_at` finds a formula by the
reference that an equation of a Derivation carries: "activations.sigmoid.value".
"""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from backsight.kernel.catalog import Catalog
from backsight.kernel.errors import BadRecord, UnknownName
from backsight.kernel.formula import Formula
from backsight.kernel.language import _

FOLDERS = (
    "activations",
    "calculus",
    "clippings",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "optimizers",
    "regularizers",
    "schedules",
    "surfaces",
)


class _Catalogs(Mapping[str, Catalog[Any]]):
    """The catalogs by folder name; a folder is imported when it is first asked for."""

    def __getitem__(self, folder: str) -> Catalog[Any]:
        if folder not in FOLDERS:
            raise UnknownName(_("catalog"), folder, FOLDERS)
        catalog = getattr(importlib.import_module(f"{__name__}.{folder}"), folder)
        assert isinstance(catalog, Catalog)
        return catalog

    def __iter__(self) -> Iterator[str]:
        return iter(FOLDERS)

    def __len__(self) -> int:
        return len(FOLDERS)


catalogs: Mapping[str, Catalog[Any]] = _Catalogs()


def find_formula(reference: str) -> Formula:
    """The formula that "catalog.record.role" names; a role may have dots: "fused.softmax.value"."""
    folder, name, *roles = reference.split(".")
    value: Any = catalogs[folder][name]
    for role in roles:
        value = value[role] if isinstance(value, Mapping) else getattr(value, role)
    if not isinstance(value, Formula):
        raise BadRecord(
            _("{reference!r} is a {kind}, not a formula.").format(
                reference=reference, kind=type(value).__name__
            )
        )
    return value
