"""Kinds of columns of a table. One per file; drop a file here and it exists."""

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.catalog import Catalog

columns: Catalog[ColumnKind] = Catalog(__name__, ColumnKind, "kind of column")

__all__ = ["ColumnKind", "Fit", "Settings", "Texts", "columns"]
