"""Rows of another file with what is true of them, to judge a network by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.data.column_choices import ColumnChoices, EncodedColumn, list_features
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.encode import encode_again, encode_columns, list_wordy
from backsight.data.files import FRAME, Cells, ColumnChoice, is_frame
from backsight.data.gaps import (
    FILLING,
    check_infinite,
    find_usable_rows,
    refuse_gaps,
    refuse_infinite,
    select_rows,
)
from backsight.data.labels import is_missing
from backsight.data.parts.target import clear_targets, match_classes, read_targets
from backsight.data.read import is_archive, open_cells
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats, Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class LabeledRows:
    """Rows that come later, with what is true of them."""

    x: Floats
    """(rows, features), in original units, NaN where a value is to be filled in."""
    y: Floats | Integers
    """(rows,) indices into `classes`, or (rows, targets) numbers."""
    classes: tuple[str, ...]
    """Those of training, then those that it has not seen; () for numbers."""
    notes: tuple[str, ...]
    """What is not as in training, as sentences."""


def read_labeled_rows(
    source: Any,
    features: Sequence[str],
    targets: Sequence[str],
    *,
    classes: Sequence[str] = (),
    missing: str = "refuse",
    columns: Sequence[EncodedColumn] = (),
    dialect: Dialect = DEFAULT_DIALECT,
) -> LabeledRows:
    """The columns that a network was trained on, and those that it predicts, of another file or a
    DataFrame.

    targets: the columns that say what is true; an archive has them apart. classes: of training; ()
    for numbers. missing, columns, dialect: as training took them. Raises BadData
    where the file has no such target, or no row that can be used.
    """
    names = tuple(c.name for c in columns if c.features) if columns else tuple(features)
    usual = None if is_archive(source) else tuple(targets)
    words = list_wordy(columns).union(targets if len(targets) == 1 and classes else ())
    choice = ColumnChoice(target=usual, features=names, words=words, dialect=dialect)
    cells, path = _open_labeled(source, choice)
    check_infinite(cells, path)
    cells = clear_targets(cells, classes)
    labeled = ~np.any([is_missing(column) for column in cells.y], axis=0)
    keep = labeled & find_usable_rows(
        cells, path, missing if missing in FILLING else "drop", relevant=(*names, *cells.targets)
    )
    if missing == "refuse":
        refuse_gaps(cells, path, names, labeled)
    if not keep.any():
        raise BadData(
            _("{path}: every row lacks a value that is needed, so none is left.").format(path=path)
        )
    kept = select_rows(cells, keep)
    if columns:
        x, notes = encode_again(kept, columns)
        refuse_infinite(x, list_features(columns), kept, path)
    else:
        x, notes = encode_columns(kept, ColumnChoices(), path).x, ()
    known = tuple(classes)
    y: Floats | Integers
    if classes and len(kept.y) == 1:
        y, known = match_classes(kept.y[0], classes)
    else:
        y = read_targets(kept, path, known, targets)
    return LabeledRows(
        x=x, y=y, classes=known, notes=(*_note_unlabeled(~labeled, labeled & ~keep), *notes)
    )


def _open_labeled(source: Any, choice: ColumnChoice) -> tuple[Cells, Path]:
    try:
        return open_cells(source, choice)
    except UnknownName as fault:
        raise BadData(
            _(
                "{path} lacks a column that the network has learned to predict ({names}), so there "
                "is nothing to compare with. Without it there is `backsight predict`."
            ).format(
                path=FRAME if is_frame(source) else source,
                names=join_words(map(repr, choice.target or ())),
            )
        ) from fault


def _note_unlabeled(unlabeled: NDArray[np.bool_], broken: NDArray[np.bool_]) -> Iterator[str]:
    """What is left out for want of a target, or of another value."""
    if count := int(unlabeled.sum()):
        yield ngettext(
            "{count:,} row without a target is left out.",
            "{count:,} rows without a target are left out.",
            count,
        ).format(count=count)
    if count := int(broken.sum()):
        yield ngettext(
            "{count:,} row with a missing value is left out, as in training.",
            "{count:,} rows with a missing value are left out, as in training.",
            count,
        ).format(count=count)
