"""Reading a data file: as a table to train on, or as rows to predict for."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from backsight.data.files import Cells, ColumnChoice, FileFormat, files
from backsight.data.gaps import Missing, check_infinite, find_usable_rows
from backsight.data.labels import decide_targets
from backsight.data.table import Table
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def read_file(
    path: str | Path,
    *,
    target: str | Sequence[str] = "",
    task: str = "auto",
    missing: str = "refuse",
) -> Table:
    """A table from a .csv, .npz or .parquet file.

    target: a column, or several (a list, or separated by commas) to predict numbers; "" is the
    last column (the array y of an .npz). task: "auto", "classification" or "regression"; auto
    takes texts for classes, and whole numbers too where there are at most 20 distinct ones, each
    met twice on average (in an .npz the dtype of y decides). missing: a Missing. Raises BadData,
    UnknownName or MissingExtra.
    """
    _check_missing(missing, get_args(Missing))
    cells, path = _open(path, ColumnChoice(target=_split_targets(target)))
    check_infinite(cells, path)
    keep = find_usable_rows(cells, path, missing)
    if not keep.any():
        raise BadData(
            _("{path}: every row has a missing value, so none is left to train on.").format(
                path=path
            )
        )
    try:
        y, classes = decide_targets(
            tuple(column[keep] for column in cells.y), cells.targets, task, typed=cells.typed
        )
        return Table(
            x=cells.x if keep.all() else cells.x[keep],
            y=y,
            features=cells.features,
            classes=classes,
            targets=cells.targets,
            image=cells.image,
            missing="mean" if missing == "mean" else "refuse",
        )
    except BadData as fault:
        raise BadData(f"{path}: {fault}") from fault


def read_features(path: str | Path, features: Sequence[str], *, missing: str = "refuse") -> Floats:
    """The named columns of a file, in that order: (rows, features). Others are passed over.

    missing: "refuse", or "mean" to leave NaN in place for `Scaling.apply` to fill.
    """
    _check_missing(missing, ("refuse", "mean"))
    cells, path = _open(path, ColumnChoice(target=(), features=tuple(features)))
    check_infinite(cells, path)
    find_usable_rows(cells, path, missing)
    return cells.x


def find_format(path: Path) -> FileFormat | None:
    """The format that a file's suffix stands for; None where it stands for none."""
    return next((f for f in files.values() if path.suffix.lower() in f.suffixes), None)


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
