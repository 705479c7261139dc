"""Reading a data file: as a table to train on, or as rows to predict for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from backsight.data.column_choices import LEFT_OUT, Choices, ColumnChoices, EncodedColumn
from backsight.data.columns.number import parse_numbers
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.encode import Encoded, encode_again, encode_columns
from backsight.data.files import Cells, ColumnChoice, FileFormat, files
from backsight.data.gaps import FILLING, Missing, check_infinite, find_usable_rows, select_rows
from backsight.data.labels import Column, decide_targets, is_missing, is_text
from backsight.data.table import Table
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats, Integers


def read_file(
    path: str | Path,
    *,
    target: str | Sequence[str] = "",
    task: str = "auto",
    missing: str = "refuse",
    columns: Choices | None = None,
    dialect: Dialect = DEFAULT_DIALECT,
) -> Table:
    """A table from a .csv, .npz or .parquet file.

    target: a column, or several (a list, or separated by commas) to predict numbers; "" is the
    last column (the array y of an .npz). task: "auto", "classification" or "regression"; auto
    takes texts for classes, and whole numbers too where there are at most 20 distinct ones, each
    met twice on average (in an .npz the dtype of y decides). missing: a Missing. columns: what
    columns are, by name; under "*" what all others are, "auto" to find it out; None: numbers.
    dialect: how a text file is written. Raises BadData, UnknownName or MissingExtra.
    """
    _check_missing(missing, get_args(Missing))
    choices = ColumnChoices(kinds=columns or {}, gaps=missing == "as_category")
    choice = ColumnChoice(target=_split_targets(target), dialect=dialect)
    cells, path = _open(path, choice)
    check_infinite(cells, path)
    if columns:  # found out now, or when it was trained: "$703" is a number then, too
        cells = replace(cells, y=tuple(_read_spelled(column) for column in cells.y))
    keep = find_usable_rows(cells, path, missing, relevant=_list_used(cells, choices))
    if not keep.any():
        raise BadData(
            _("{path}: every row has a missing value, so none is left to train on.").format(
                path=path
            )
        )
    kept = cells if keep.all() else select_rows(cells, keep)
    encoded = encode_columns(kept, choices, path)
    if not encoded.features:
        raise BadData(_explain_nothing_left(path, encoded))
    try:
        y, classes = decide_targets(kept.y, kept.targets, task, typed=kept.typed)
        return Table(
            x=encoded.x,
            y=y,
            features=encoded.features,
            classes=classes,
            targets=kept.targets,
            image=kept.image,
            missing=missing if missing in FILLING else "refuse",
            columns=encoded.columns if columns else (),
            notes=(*kept.notes, *_note_lost_rows(keep, missing), *encoded.notes),
        )
    except BadData as fault:
        raise BadData(f"{path}: {fault}") from fault


def _read_spelled(column: Column) -> Column:
    """A target that is spelled as $703 or 14.2% as numbers; others as they are."""
    if not is_text(column):
        return column
    values, _unit, wrong = parse_numbers(column)
    return column if wrong else values


def _list_used(cells: Cells, choices: ColumnChoices) -> frozenset[str]:
    """The columns that are not left out because somebody says so."""
    dropped = {name for name, (kind, _s) in choices.kinds.items() if kind in LEFT_OUT}
    return frozenset((*cells.features, *cells.targets)) - dropped


def _note_lost_rows(keep: NDArray[np.bool_], missing: str) -> tuple[str, ...]:
    """What is left out for want of a target, where features are filled in."""
    lost = int((~keep).sum())
    if not lost or missing not in FILLING:
        return ()
    template = ngettext(
        "{count:,} row without a target is left out.",
        "{count:,} rows without a target are left out.",
        lost,
    )
    return (template.format(count=lost),)


def _explain_nothing_left(path: Path, encoded: Encoded) -> str:
    found = "; ".join(f"{c.name}: {c.describe()}" for c in encoded.columns)
    return _(
        "{path}: no column is left as a feature ({found}). Say what one is: --columns NAME=number."
    ).format(path=path, found=found)


def read_features(
    path: str | Path,
    features: Sequence[str],
    *,
    missing: str = "refuse",
    columns: Sequence[EncodedColumn] = (),
    dialect: Dialect = DEFAULT_DIALECT,
) -> tuple[Floats, tuple[str, ...]]:
    """The columns of a file that a network was trained on: (rows, features), and notes on what is
    not as in training. Others are passed over.

    missing: "refuse", or a way to fill in, which leaves NaN in place for `Scaling.apply` to fill.
    columns: how training took them; () for numbers called as the features.
    """
    _check_missing(missing, get_args(Missing))
    names = tuple(c.name for c in columns if c.features) if columns else tuple(features)
    cells, path = _open(path, ColumnChoice(target=(), features=names, dialect=dialect))
    check_infinite(cells, path)
    find_usable_rows(cells, path, missing if missing in FILLING else "refuse", relevant=names)
    if not columns:
        plain = encode_columns(cells, ColumnChoices(), path)
        return plain.x, ()
    return encode_again(cells, columns)


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
    path: str | Path,
    features: Sequence[str],
    targets: Sequence[str],
    *,
    classes: Sequence[str] = (),
    missing: str = "refuse",
    columns: Sequence[EncodedColumn] = (),
) -> LabeledRows:
    """The columns that a network was trained on, and those that it predicts, of another file.

    classes: of training; () for numbers. missing, columns: as training took them. Raises BadData
    where the file has no such target, or no row that can be used.
    """
    names = tuple(c.name for c in columns if c.features) if columns else tuple(features)
    cells, path = _open_labeled(path, ColumnChoice(target=tuple(targets), features=names))
    check_infinite(cells, path)
    if columns:
        cells = replace(cells, y=tuple(_read_spelled(column) for column in cells.y))
    labeled = ~np.any([is_missing(column) for column in cells.y], axis=0)
    keep = labeled & find_usable_rows(
        cells, path, missing if missing in FILLING else "drop", relevant=(*names, *cells.targets)
    )
    if missing == "refuse" and (labeled & ~keep).any():
        raise BadData(_explain_gap(cells, path, int(np.flatnonzero(labeled & ~keep)[0])))
    if not keep.any():
        raise BadData(
            _("{path}: every row lacks a value that is needed, so none is left.").format(path=path)
        )
    kept = select_rows(cells, keep)
    if columns:
        x, notes = encode_again(kept, columns)
    else:
        x, notes = encode_columns(kept, ColumnChoices(), path).x, ()
    try:
        y, found_names = decide_targets(
            kept.y,
            kept.targets,
            "classification" if classes else "regression",
            typed=kept.typed,
        )
    except BadData as fault:
        raise BadData(f"{path}: {fault}") from fault
    unseen = tuple(name for name in found_names if name not in classes)
    known = (*classes, *unseen) if classes else ()
    if classes:
        y = np.array([known.index(name) for name in found_names], np.int64)[y]
    return LabeledRows(
        x=x, y=y, classes=known, notes=(*_note_unlabeled(~labeled, labeled & ~keep), *notes)
    )


def _open_labeled(path: str | Path, choice: ColumnChoice) -> tuple[Cells, Path]:
    try:
        return _open(path, choice)
    except UnknownName as fault:
        raise BadData(
            _(
                "{path} lacks a column that the network has learned to predict ({names}), so there "
                "is nothing to compare with. Without it there is `backsight predict`."
            ).format(path=path, names=", ".join(map(repr, choice.target or ())))
        ) from fault


def _explain_gap(cells: Cells, path: Path, row: int) -> str:
    place = (
        _("{path}, line {place}") if cells.unit == "line" else _("{path}, row {place}")
    ).format(path=path, place=cells.places[row])
    return _(
        "{place} lacks a value, and the network was trained on rows without gaps: mend it, or "
        "train with --missing mean."
    ).format(place=place)


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


def find_format(path: Path) -> FileFormat | None:
    """The format that a file's suffix stands for; None where it stands for none."""
    name = path.name.lower()
    return next((f for f in files.values() if name.endswith(f.suffixes)), None)


def _open(path: str | Path, choice: ColumnChoice) -> tuple[Cells, Path]:
    path = Path(path)
    try:
        if path.is_dir():
            raise BadData(_("{path} is a folder: give the path of a file in it.").format(path=path))
        if not path.exists():
            raise BadData(
                _("There is no file {path}: give the path of a data file.").format(path=path)
            )
        if not path.is_file():
            raise BadData(_("{path} is no file that ends: give one.").format(path=path))
        file_format = find_format(path)
        if file_format is None:
            suffixes = ", ".join(sorted(s for f in files.values() for s in f.suffixes))
            raise BadData(
                _("{path}: its name must end in one of {known} to say what it holds.").format(
                    path=path, known=suffixes
                )
            )
        return file_format.read(path, choice), path
    except OSError as fault:
        raise BadData(
            _("{path} cannot be read: {reason}.").format(path=path, reason=fault.strerror or fault)
        ) from fault


def _split_targets(target: str | Sequence[str]) -> tuple[str, ...] | None:
    names = target.split(",") if isinstance(target, str) else target
    return tuple(name.strip() for name in names if name.strip()) or None


def _check_missing(missing: str, choices: tuple[str, ...]) -> None:
    if missing not in choices:
        raise UnknownName(_("way with missing values"), missing, choices)
