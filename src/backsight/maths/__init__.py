"""Formulas only: no files, no clocks, no randomness of its own, no printing.

`catalogs` holds the catalogs by their folders' names; `find_formula` finds a formula by the
reference that an equation of a Derivation carries: "activations.sigmoid.value".
"""

from collections.abc import Mapping
from typing import Any

from backsight.kernel.catalog import PACKAGES, Catalog, Catalogs
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _

catalogs: Mapping[str, Catalog[Any]] = Catalogs(p for p in PACKAGES if p.startswith(__name__))
"""The catalogs by their folders' names; a folder is imported when it is first asked for."""
FOLDERS = tuple(catalogs)


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
