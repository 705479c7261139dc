"""The inputs of a network, and how they are made of the columns of a table.

columns  x1  x2          features  x1  x1^2  x1*x2
          2   3     →               2     4      6    in original units, scaled afterwards
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backsight.data.features import features
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

MOST_DRAWN = 2
"""Columns that a picture has room for: a line of one, a plane of two."""


@dataclass(frozen=True, kw_only=True)
class InputFeature:
    """One input: a column as it is, or what is made of one or two."""

    name: str
    """As it is written: "x1", "x1^2"."""
    kind: str = ""
    """Of `features`; "" for a column as it is."""
    places: tuple[int, ...]
    """Of the columns that it is made of."""


@dataclass(frozen=True, kw_only=True)
class NetworkInputs:
    """All inputs of a network."""

    columns: tuple[str, ...]
    """The names of a table's numbers."""
    features: tuple[InputFeature, ...] = ()
    """In order; () where they are the columns as they are."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the inputs."""
        return tuple(f.name for f in self.features) or self.columns

    @cached_property
    def source_places(self) -> tuple[int, ...]:
        """The places of the columns that something is made of."""
        if not self.features:
            return tuple(range(len(self.columns)))
        return tuple(sorted({place for f in self.features for place in f.places}))

    @property
    def source_names(self) -> tuple[str, ...]:
        """The names of the columns that something is made of."""
        return tuple(self.columns[place] for place in self.source_places)

    @property
    def plane(self) -> tuple[int, ...]:
        """The places of the columns that a line or a plane is drawn over; () for more than two."""
        is_flat = len(self.columns) <= MOST_DRAWN
        places = tuple(range(len(self.columns))) if is_flat else self.source_places
        return places if len(places) <= MOST_DRAWN else ()

    def make(self, x: Floats) -> Floats:
        """The inputs, (rows, inputs), of rows (rows, columns) in original units; NaN where a column
        that they are made of has no value. Raises BadData where one has no finite number."""
        inputs = self.compute(x)
        if self.features:
            self._require_finite(x, inputs)
        return inputs

    def compute(self, x: Floats) -> Floats:
        """The same, with NaN or infinity where there is no finite number."""
        if not self.features:
            return x
        inputs = np.empty((len(x), len(self.features)))
        for k, feature in enumerate(self.features):
            columns: list[Floats] = [x[:, place].astype(np.float64) for place in feature.places]
            inputs[:, k] = features[feature.kind].compute(columns) if feature.kind else columns[0]
        return inputs

    def find_computable(self, x: Floats) -> NDArray[np.bool_]:
        """Which rows (rows, columns) have a finite number for every input, (rows,)."""
        finite: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(self.compute(x)), axis=1)
        return finite

    def spread(self, x: Floats, names: Sequence[str]) -> Floats:
        """Rows that have some of the columns alone, as rows of all: NaN in those not there."""
        if len(names) == len(self.columns):
            return x
        rows = np.full((len(x), len(self.columns)), np.nan)
        rows[:, [self.columns.index(name) for name in names]] = x
        return rows

    def _require_finite(self, x: Floats, inputs: Floats) -> None:
        bad = ~np.isfinite(inputs)
        for k in np.flatnonzero(bad.any(axis=0)).tolist():
            feature = self.features[k]
            operands = x[:, list(feature.places)]
            wrong = bad[:, k] & ~np.isnan(operands).any(axis=1)
            if feature.kind and wrong.any():
                row = int(np.argmax(wrong))
                raise BadData(self._explain(feature, row, operands[row], inputs[row, k]))

    def _explain(self, feature: InputFeature, row: int, operands: Floats, value: float) -> str:
        names = (self.columns[place] for place in feature.places)
        pairs = zip(names, operands.tolist(), strict=True)
        return _(
            "Row {row}: the feature {name!r} is {value} there ({operands}), and every input must "
            "be a finite number. Leave the feature out, or that row."
        ).format(
            row=row + 1,
            name=feature.name,
            value=float(value),
            operands=join_words(f"{name} = {number:g}" for name, number in pairs),
        )
