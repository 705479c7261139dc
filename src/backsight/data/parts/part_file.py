"""A file whose rows are those to validate or to test with, read as a table's own rows were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from backsight.data.column_choices import ColumnChoices
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.encode import encode_again, encode_columns, list_wordy
from backsight.data.files import Cells, ColumnChoice
from backsight.data.gaps import (
    FILLING,
    Marks,
    check_infinite,
    find_usable_rows,
    locate_first,
    refuse_infinite,
    select_rows,
)
from backsight.data.parts.target import clear_targets, read_targets
from backsight.data.read import is_archive, open_cells, split_targets
from backsight.data.remarks.missing_cells import note_lost_rows
from backsight.data.remarks.repeated_rows import note_repeated_rows
from backsight.data.table import Table
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, ngettext
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats, Integers

PartName: TypeAlias = Literal["validation", "test"]

PART_FILES: Mapping[PartName, str] = {"validation": "validation_file", "test": "test_file"}
"""The parts that may be files of their own, and the options that name these."""


def add_part(
    table: Table,
    part: PartName,
    path: str | Path,
    *,
    target: str | Sequence[str] = "",
    missing: str = "refuse",
    weights: str = "",
    dialect: Dialect = DEFAULT_DIALECT,
    progress: Progress = ignore_progress,
) -> Table:
    """The table with the rows of a file as its part to validate or to test with.

    target, missing, dialect, progress: as the table was read. weights: the feature that says what
    rows count. Columns that the table has not are passed over, words that it has not are told.
    Raises BadData or UnknownName.
    """
    if table.test_rows and part == "test":
        raise BadData(
            ngettext(
                "The data have {count:,} row to test with already, so {path} is one too many: "
                "leave --test-file out.",
                "The data have {count:,} rows to test with already, so {path} is one too many: "
                "leave --test-file out.",
                table.test_rows,
            ).format(count=table.test_rows, path=path)
        )
    try:
        choice = _choose_columns(table, Path(path), target, dialect, progress)
        cells, path = open_cells(path, choice)
        cells = clear_targets(cells, table.classes)
        keep = _find_rows(cells, path, missing)
    except BadData as fault:
        raise BadData(f"--{part}-file: {fault}") from fault
    kept = cells if keep.all() else select_rows(cells, keep)
    x, notes = _encode(table, kept, path)
    refuse_infinite(x, table.features, kept, path)
    if missing not in FILLING:
        gaps = np.isnan(x)
        _refuse_at(_("{place} has no value that is known."), kept, path, gaps, table.features)
    if weights in table.features:
        _check_weights(kept, path, x[:, table.features.index(weights)], weights)
    y = read_targets(kept, path, table.classes, table.targets)
    repeated = note_repeated_rows(_list_rows_to_train(table), (x, y))
    notes = (*kept.notes, *note_lost_rows(keep, missing), *notes, *repeated)
    return _insert(table, part, x, y, tuple(f"{path}: {note}" for note in notes))


def _find_rows(cells: Cells, path: Path, missing: str) -> Marks:
    """The rows of a file that can be used, (rows,)."""
    if cells.test_rows:
        raise BadData(
            _(
                "{path} has rows to train on and rows to test with: give a file of one kind of "
                "rows."
            ).format(path=path)
        )
    check_infinite(cells, path)
    keep = find_usable_rows(cells, path, missing, relevant=(*cells.features, *cells.targets))
    if not keep.any():
        raise BadData(
            _("{path}: every row has a missing value, so none is left.").format(path=path)
        )
    return keep


def _choose_columns(
    table: Table,
    path: Path,
    target: str | Sequence[str],
    dialect: Dialect,
    progress: Progress,
) -> ColumnChoice:
    """The features of a table by their columns, and its target; an archive has that apart."""
    usual = None if is_archive(path) else table.targets
    targets = split_targets(target) or usual
    is_worded = bool(table.classes) and targets is not None and len(targets) == 1
    return ColumnChoice(
        target=targets,
        words=list_wordy(table.columns).union(targets if is_worded and targets else ()),
        features=tuple(c.name for c in table.columns if c.features) or table.features,
        dialect=dialect,
        progress=progress,
    )


def _encode(table: Table, cells: Cells, path: Path) -> tuple[Floats, tuple[str, ...]]:
    """The features (rows, features), and notes on what the table has not."""
    if not table.columns:
        return encode_columns(cells, ColumnChoices(), path).x, ()
    x, notes = encode_again(cells, table.columns)
    is_exact = not cells.words and cells.x.dtype == np.float32
    return (x.astype(np.float32) if is_exact else x), notes


def _check_weights(cells: Cells, path: Path, weights: Floats, name: str) -> None:
    """Raise BadData at the first that is no number of at least 0, or where all are 0."""
    bad = np.logical_not(weights >= 0)[:, None]
    _refuse_at(_("{place} must be a number of at least 0."), cells, path, bad, (name,))
    if not weights.any():
        fault = _("All weights in {name!r} are 0: no row is left.").format(name=name)
        raise BadData(f"{path}: {fault}")


def _refuse_at(text: str, cells: Cells, path: Path, marks: Marks, names: tuple[str, ...]) -> None:
    """Raise BadData at the first mark of (rows, columns). text: with {place}."""
    if marks.any():
        raise BadData(text.format(place=locate_first(cells, path, marks, names)))


def _list_rows_to_train(table: Table) -> tuple[Floats, Floats | Integers]:
    """x and y of the rows that are set apart for nothing else."""
    count = len(table) - table.test_rows - table.validation_rows
    return table.x[:count], table.y[:count]


def _insert(
    table: Table, part: PartName, x: Floats, y: Floats | Integers, notes: tuple[str, ...]
) -> Table:
    """The table with more rows: those to validate with stand before those to test with."""
    at = len(table) - (table.test_rows if part == "validation" else 0)
    count: dict[str, Any] = {f"{part}_rows": len(x)}
    return replace(
        table,
        x=np.concatenate([table.x[:at], x, table.x[at:]]),
        y=np.concatenate([table.y[:at], y, table.y[at:]]),
        notes=(*table.notes, *notes),
        **count,
    )
