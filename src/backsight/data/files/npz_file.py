"""NPZ: NumPy's archive, with an array x of features and an array y of targets.

x: (rows, features), or (rows, height, width) for pictures. y: (rows,) or (rows, outputs);
integers, booleans and texts are classes, floats are numbers to predict. An array `features` may
name the columns of x. Pickled objects are never loaded.
"""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backsight.data.arrays import parse_features, parse_targets
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.types import Floats

_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What NumPy and zipfile raise for archives that are cut short, altered or encrypted."""


class ParsedArrays(NamedTuple):
    """What stands in an archive."""

    x: Floats
    """(rows, features)."""
    names: tuple[str, ...]
    """Of the features."""
    image: tuple[int, int] | None
    """(height, width) where a row is a picture."""
    columns: tuple[Column, ...]
    """Of y, (rows,) each; () where there is none."""
    usual: tuple[str, ...]
    """Their names."""


def _read(path: Path, choice: ColumnChoice) -> Cells:
    arrays = _read_arrays(path)
    x, names, image, columns, usual = _parse_arrays(path, arrays)
    if choice.target is None and not usual:
        raise BadData(
            _("{path} has no array called y: nothing says what is to be learned.").format(path=path)
        )
    features, targets = choice.select((*names, *usual), usual, path)
    features = tuple(name for name in features if name not in usual)
    if not set(targets) <= set(usual):
        raise BadData(
            _("{path}: the target must be in the array y ({names}).").format(
                path=path, names=", ".join(usual)
            )
        )
    # All columns as they lie in the file are taken without a copy, and are still a picture.
    whole = features == names
    return Cells(
        x=x if whole else x[:, [names.index(name) for name in features]],
        y=tuple(columns[usual.index(name)] for name in targets),
        features=features,
        targets=targets,
        places=np.arange(1, len(x) + 1),
        unit="row",
        typed=True,
        image=image if whole else None,
    )


def _parse_arrays(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> ParsedArrays:
    """The numbers and names in the archive's arrays, checked against each other."""
    if "x" not in arrays:
        raise BadData(
            _("{path} has no array called x: save it with np.savez(path, x=x, y=y).").format(
                path=path
            )
        )
    try:
        feature_names = [str(name) for name in arrays.get("features", np.array([])).tolist()]
        x, names, image = parse_features(arrays["x"], feature_names)
        columns, usual = parse_targets(arrays["y"]) if "y" in arrays else ((), ())
    except BadData as fault:
        raise BadData(f"{path}: {fault}") from fault
    if len(names) != x.shape[1] or any(len(column) != len(x) for column in columns):
        raise BadData(
            _(
                "{path}: x {shape}, y {shape_2} and the {names_count} feature names do not "
                "fit together."
            ).format(
                path=path,
                shape=x.shape,
                shape_2=arrays.get("y", np.empty(0)).shape,
                names_count=len(names),
            )
        )
    return ParsedArrays(x, names, image, columns, usual)


def _read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    if not zipfile.is_zipfile(path):
        raise BadData(
            _("{path} is not an .npz archive, or it is cut short. Save it again.").format(path=path)
        )
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files if name in {"x", "y", "features"}}
    except _DAMAGED as fault:
        raise BadData(
            _("{path} cannot be read as .npz: {fault}").format(path=path, fault=fault)
        ) from fault


npz_file = FileFormat(name="npz_file", suffixes=(".npz",), read=_read)
