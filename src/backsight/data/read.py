"""Reading a data file or a DataFrame as a table to train on."""

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, get_args

from backsight.data.column_choices import LEFT_OUT, OTHERS, Choices, ColumnChoices
from backsight.data.columns.number import parse_numbers
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.encode import Encoded, encode_columns
from backsight.data.files import (
    FRAME,
    Cells,
    ColumnChoice,
    FileFormat,
    files,
    is_frame,
    read_frame,
)
from backsight.data.gaps import (
    FILLING,
    Missing,
    check_infinite_targets,
    find_usable_rows,
    refuse_infinite,
    select_rows,
)
from backsight.data.labels import Column, decide_targets, explain_task, name_targets
from backsight.data.remarks.alike_words import note_alike_words
from backsight.data.remarks.leaks import find_leaks
from backsight.data.remarks.missing_cells import note_lost_rows, note_missing_cells
from backsight.data.table import Table
from backsight.data.texts import Texts
from backsight.disk.refusals import make_read_error
from backsight.kernel.errors import BadData, OneClass, UnknownName, explaining_memory_errors
from backsight.kernel.language import _, join_words
from backsight.kernel.progress import Progress, ignore_progress

OTHER_TABLES = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".ods"), "read_excel"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "read_json"),
}
"""Endings of tables that are read elsewhere, and what reads them in pandas."""


def read_file(
    path: str | Path,
    *,
    target: str | Sequence[str] = "",
    task: str = "auto",
    missing: str = "refuse",
    columns: Choices | None = None,
    dialect: Dialect = DEFAULT_DIALECT,
    progress: Progress = ignore_progress,
) -> Table:
    """A table from a file of one of the formats in `files`.

    target: a column, or several (a list, or separated by commas) to predict numbers; "" is the
    last column (the array y of an .npz). task: "auto", "classification" or "regression"; auto
    takes texts for classes, and whole numbers too where there are at most 20 distinct ones, each
    met twice on average (in an .npz the dtype of y decides). missing: a Missing. columns: what
    columns are, by name; under "*" what all others are, "auto" to find it out; None: numbers.
    dialect: how a text file is written. progress: is told of a text file that is read line by line.
    Raises BadData, UnknownName or MissingExtra.
    """
    check_missing(missing)
    choice = ColumnChoice(target=split_targets(target), dialect=dialect, progress=progress)
    return _make_table(*open_cells(path, choice), task, missing, columns)


def read_table(
    frame: Any,
    *,
    target: str | Sequence[str] = "",
    task: str = "auto",
    missing: str = "refuse",
    columns: Choices | None = None,
) -> Table:
    """A table from a DataFrame of pandas or polars, as `read_file` makes it of a file of it."""
    check_missing(missing)
    choice = ColumnChoice(target=split_targets(target))
    return _make_table(*open_cells(frame, choice), task, missing, columns)


def _make_table(
    cells: Cells, path: Path, task: str, missing: str, columns: Choices | None
) -> Table:
    if cells.image:  # the pixels of a picture stay where they are
        columns = {**(columns or {}), OTHERS: ("number", {})}
    choices = ColumnChoices(kinds=columns or {}, gaps=missing == "as_category")
    if columns and not cells.image:
        cells = replace(cells, y=tuple(_read_spelled(column) for column in cells.y))
    check_infinite_targets(cells, path)
    keep = find_usable_rows(cells, path, missing, relevant=_list_used(cells, choices))
    if not keep.any():
        raise BadData(
            _("{path}: every row has a missing value, so none is left to train on.").format(
                path=path
            )
        )
    kept = cells if keep.all() else select_rows(cells, keep)
    encoded = encode_columns(kept, choices, path)
    if not encoded.is_finite:
        refuse_infinite(encoded.x, encoded.features, kept, path)
    if not encoded.features:
        raise BadData(_explain_nothing_left(path, encoded))
    try:
        if not columns and task == "auto" and len(kept.y) > 1:
            task = "regression"  # what a spec of old means
        y, classes = decide_targets(kept.y, kept.targets, task, typed=kept.typed)
        doubt = (
            explain_task(kept.y[0], kept.targets[0], classes)
            if task == "auto" and len(kept.y) == 1
            else ""
        )
        leaks = find_leaks(encoded, y, classes, kept.targets) if choices.finds_out else ()
        return Table(
            x=encoded.x,
            y=y,
            features=encoded.features,
            classes=classes,
            targets=name_targets(kept.targets, classes),
            image=kept.image,
            test_rows=kept.test_rows,
            missing=missing if missing in FILLING else "refuse",
            columns=encoded.columns if columns else (),
            decimal=cells.decimal,
            notes=tuple(
                filter(
                    None,
                    (
                        *kept.notes,
                        *note_lost_rows(keep, missing),
                        note_missing_cells(encoded, kept.words, missing),
                        *encoded.notes,
                        *note_alike_words(encoded.columns, kept.targets[0], classes),
                        doubt,
                        *leaks,
                    ),
                )
            ),
        )
    except BadData as fault:
        kind = OneClass if isinstance(fault, OneClass) else BadData
        raise kind(f"{path}: {fault}") from fault


def _read_spelled(column: Column) -> Column:
    """A target that is spelled as $703 or 14.2% as numbers; others as they are."""
    if not isinstance(column, Texts):
        return column
    values, _unit, wrong = parse_numbers(column)
    return column if wrong else column.spread(values)


def _list_used(cells: Cells, choices: ColumnChoices) -> frozenset[str]:
    """The columns that are not left out because somebody says so."""
    dropped = {name for name, (kind, _s) in choices.kinds.items() if kind in LEFT_OUT}
    return frozenset((*cells.features, *cells.targets)) - dropped


def _explain_nothing_left(path: Path, encoded: Encoded) -> str:
    found = "; ".join(f"{c.name}: {c.describe()}" for c in encoded.columns)
    return _(
        "{path}: no column is left as a feature ({found}). Say what one is: --columns NAME=number."
    ).format(path=path, found=found)


def explain_other_table(path: Path) -> str:
    """What to do with a table that another library reads."""
    return _(
        "{path} holds a table in a form that is not read here. Save it as CSV; or, in Python, give "
        "what pandas.{reader} makes of it, a DataFrame, in place of the file."
    ).format(path=path, reader=OTHER_TABLES[path.suffix.lower()])


def find_format(path: Path) -> FileFormat | None:
    """The format that a file's suffix stands for; None where it stands for none."""
    name = path.name.lower()
    return next((f for f in files.values() if name.endswith(f.suffixes)), None)


def is_archive(source: Any) -> bool:
    """Whether it is a file that has its target apart from the features."""
    return not is_frame(source) and find_format(to_path(source)) is files["npz_file"]


def to_path(source: Any) -> Path:
    """The path of a file. Raises BadData for what is none."""
    if not isinstance(source, str | PathLike):
        raise BadData(
            _("The path of a file or a DataFrame was expected; got {kind}.").format(
                kind=type(source).__name__
            )
        )
    return Path(source)


def open_cells(source: Any, choice: ColumnChoice) -> tuple[Cells, Path]:
    """The wanted columns of a DataFrame, or of a file of one of the formats in `files`, and what
    messages call it. Raises BadData or UnknownName."""
    if is_frame(source):
        return read_frame(source, choice), FRAME
    path = to_path(source)
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
        if file_format is None and path.suffix.lower() in OTHER_TABLES:
            raise BadData(explain_other_table(path))
        if file_format is None:
            suffixes = join_words(sorted(s for f in files.values() for s in f.suffixes))
            raise BadData(
                _("{path}: its name must end in one of {known} to say what it holds.").format(
                    path=path, known=suffixes
                )
            )
        with explaining_memory_errors(path):
            return file_format.read(path, choice), path
    except OSError as fault:
        raise make_read_error(path, fault) from fault


def split_targets(target: str | Sequence[str]) -> tuple[str, ...] | None:
    """Names of targets, from a list or a text with commas; None where there is none."""
    names = target.split(",") if isinstance(target, str) else target
    return tuple(name.strip() for name in names if name.strip()) or None


def check_missing(missing: str) -> None:
    """Raise UnknownName where it is no Missing."""
    if missing not in get_args(Missing):
        raise UnknownName(_("way with missing values"), missing, get_args(Missing))
