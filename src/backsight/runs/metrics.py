"""Every number of every step of a recorded run, as columns."""

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput, MissingExtra
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats


class Metrics(Shown, Mapping[str, Floats]):
    """The metrics of every step, column by column, as arrays (steps,)."""

    def __init__(self, columns: Mapping[str, Floats]) -> None:
        self._columns = dict(columns)
        for name in [n for n in columns if n.startswith("update_norm/")]:
            layer = name.partition("/")[2]
            with np.errstate(all="ignore"):
                ratio = columns[name] / columns[f"weight_norm/{layer}"]
            self._columns[f"update_ratio/{layer}"] = ratio

    def __getitem__(self, name: str) -> Floats:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def polars(self) -> Any:
        """As a polars DataFrame. Raises MissingExtra where polars is not installed."""
        return import_table_library("polars").DataFrame(self._columns)

    def pandas(self) -> Any:
        """As a pandas DataFrame. Raises MissingExtra where pandas is not installed."""
        return import_table_library("pandas").DataFrame(self._columns)


def import_table_library(name: str) -> Any:
    """polars or pandas. Raises MissingExtra where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        what = _("A table of {library}").format(library=name)
        if name == "pandas":  # which nothing here needs, and no extra brings
            raise BadInput(
                _("{what} needs pandas: pip install pandas.").format(what=what)
            ) from None
        raise MissingExtra(what, "table") from None
