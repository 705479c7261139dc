"""From a table to what an engine trains on: split, missing values filled, scaled, in one dtype."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backsight.data.column_choices import LEFT_OUT
from backsight.data.inputs import NetworkInputs, read_inputs
from backsight.data.parts.split import split
from backsight.data.scale import Scaling, fit_scaling
from backsight.data.table import Table
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Some rows of a table, ready for training."""

    x: Floats
    """(rows, features), scaled, C-contiguous."""
    y: Floats | Integers
    """(rows,) int64 class indices, or (rows, outputs) in the dtype of x."""
    rows: Integers
    """Where each stands in the table, (rows,)."""

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """The three parts of a table and what is needed to read their numbers.

    A part that was not asked for has no rows.
    """

    train: Part
    validation: Part
    test: Part
    scaling: Scaling
    """Fitted on the training rows."""
    features: tuple[str, ...]
    """The names of the columns of x."""
    classes: tuple[str, ...]
    """The name of each class; () for numbers."""
    targets: tuple[str, ...]
    """The name of the class column, or one name per output."""
    image: tuple[int, int] | None
    """(height, width) where a row is a picture."""
    inputs: NetworkInputs
    """How the columns of x are made of those of the source."""


def with_inputs(table: Table, features: Sequence[str] | None) -> Table:
    """The table with these inputs for its x, made in original units; None: its columns as they are.

    features: as `read_inputs` takes them. Raises BadData where a row has no finite number for one.
    """
    columns, x = table.network_inputs.columns, table.rows_as_read
    if features is None and table.inputs is None:
        return table
    groups = {column.name: column.features for column in table.columns}
    left_out = {c.name: c.describe() for c in table.columns if c.kind in LEFT_OUT}
    inputs = read_inputs(features, columns, groups, left_out)
    is_picture = inputs.names == columns
    return replace(
        table,
        x=inputs.make(x),
        features=inputs.names,
        image=table.image if is_picture else None,
        inputs=inputs if inputs.features else None,
        sources=x if inputs.features else None,
    )


def prepare(
    table: Table,
    *,
    validation: float | int,
    test: float | int,
    scale: str,
    seed: int,
    dtype: str,
) -> Dataset:
    """Split a table, fit the scaling on its training rows and scale every part.

    validation, test, seed: as in `split`. scale: "standard", "minmax" or "none". dtype:
    "float32" or "float64".
    """
    if dtype not in ("float32", "float64"):
        raise UnknownName(_("dtype"), dtype, ("float32", "float64"))
    parts = split(table, validation, test, seed)
    training = _take_rows(table, parts.train)
    scaling = fit_scaling(
        training,
        scale,
        table.features,
        fills=table.missing,
        words=_list_words(table),
        weights=None if table.weights is None else table.weights[parts.train],
    )
    train = _make_part(table, parts.train, training, scaling, dtype)
    validating, testing = (
        _make_part(table, rows, _take_rows(table, rows), scaling, dtype)
        for rows in (parts.validation, parts.test)
    )
    return Dataset(
        train=train,
        validation=validating,
        test=testing,
        scaling=scaling,
        features=table.features,
        classes=table.classes,
        targets=table.targets,
        image=table.image,
        inputs=table.network_inputs,
    )


def _list_words(table: Table) -> list[tuple[int, int]]:
    """From where to where the features are those of one column of words."""
    wordy = [column for column in table.columns if column.kind in ("category", "boolean")]
    places = {name: place for place, name in enumerate(table.features)} if wordy else {}
    return [run for column in wordy for run in _list_runs(column.features, places)]


def _list_runs(names: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """From where to where those of the names that have a place stand side by side."""
    start = stop = -1
    for place in sorted(places[name] for name in names if name in places):
        if place != stop:
            if stop > start:
                yield start, stop
            start = place
        stop = place + 1
    if stop > start:
        yield start, stop


def _make_part(table: Table, rows: Integers, x: Floats, scaling: Scaling, dtype: str) -> Part:
    """x: these rows of the table, before they are scaled."""
    y = table.y[rows]
    x = scaling.apply(x, dtype)
    with np.errstate(over="ignore"):  # what becomes infinite is told where it is scaled, or trained
        return Part(x=x, y=y if table.classes else y.astype(dtype), rows=rows)


def _take_rows(table: Table, rows: Integers) -> Floats:
    """Those rows of x; x itself where that is all of them, which saves a copy."""
    return table.x if len(rows) == len(table) else np.take(table.x, rows, axis=0)
