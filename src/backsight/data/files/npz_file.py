"""NPZ: NumPy's archive, with an array x of features and an array y of targets.

x: (rows, features), or (rows, height, width) for pictures. y: (rows,) or (rows, outputs);
integers, booleans and texts are classes, floats are numbers to predict. They may have any of the
usual names, and there may be x_test and y_test beside them. A list of texts `features` may name the
columns of x. Pickled objects are never loaded.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backsight.data.arrays import parse_features, parse_targets
from backsight.data.files._npy import read_array
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.labels import Column
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Floats

_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    KeyError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What zipfile raises for archives that are cut short, altered or encrypted."""
ENDING = ".npy"
"""Of the members that are arrays."""


X_NAMES = ("x", "data", "images", "features", "inputs", "pixels")
Y_NAMES = ("y", "target", "targets", "labels", "label", "classes", "outputs")
NAMES = ("features", "feature_names", "columns", "names")
"""Under which the names of the features may stand, as texts."""
Arrays = Mapping[str, NDArray[np.generic]]


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
    test_rows: int
    """How many of the last rows are to test with."""


def _read(path: Path, choice: ColumnChoice) -> Cells:
    arrays = _read_arrays(path)
    key = choice.target[0] if choice.target and len(choice.target) == 1 else ""
    parsed = _parse_arrays(path, arrays, key if key in arrays else "", is_new=choice.target == ())
    x, names, image, columns, usual, test_rows = parsed
    if key in arrays:
        choice = replace(choice, target=usual)
    features, targets = choice.select((*names, *usual), usual, path)
    features = tuple(name for name in features if name not in usual)
    if not set(targets) <= set(usual):
        raise BadData(
            _("{path}: the target must be in the array y ({names}).").format(
                path=path, names=join_words(usual)
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
        test_rows=test_rows,
    )


def _parse_arrays(path: Path, arrays: Arrays, target: str, *, is_new: bool) -> ParsedArrays:
    """The numbers and names in the archive's arrays, checked against each other. target: the name
    of y where it is said; is_new: whether none is needed, for rows to predict for."""
    listed = next((n for n in NAMES if n in arrays and arrays[n].dtype.kind in "UT"), "")
    others = {n: a for n, a in arrays.items() if n != listed}
    x_name, y_name = _find_pair(others, target)
    if not x_name or not (y_name or is_new):
        raise BadData(_explain_keys(path, arrays))
    x_test, y_test = (_find_test(others, name) for name in (x_name, y_name))
    is_whole = x_test is not None and y_test is not None and not is_new
    tests = {x_name: x_test, y_name: y_test} if is_whole else {}
    try:
        whole = {n: _join(others[n], tests.get(n)) for n in (x_name, y_name) if n}
        feature_names = [str(name) for name in arrays[listed].tolist()] if listed else []
        x, names, image = parse_features(whole[x_name], feature_names)
        columns, usual = parse_targets(whole[y_name]) if y_name else ((), ())
    except (BadData, ValueError) as fault:
        raise BadData(f"{path}: {fault}") from fault
    if len(names) != x.shape[1] or any(len(column) != len(x) for column in columns):
        raise BadData(
            _(
                "{path}: x {shape}, y {shape_2} and the {names_count} feature names do not "
                "fit together."
            ).format(
                path=path,
                shape=x.shape,
                shape_2=whole[y_name].shape if y_name else (0,),
                names_count=len(names),
            )
        )
    return ParsedArrays(x, names, image, columns, usual, len(x_test) if is_whole else 0)  # type: ignore[arg-type] # not None


def _join(array: NDArray[np.generic], test: NDArray[np.generic] | None) -> NDArray[np.generic]:
    return array if test is None else np.concatenate([array, test])


def _find_pair(arrays: Arrays, target: str) -> tuple[str, str]:
    """The names of x and y, "" where there is none: the usual ones in any letters, alone or as
    x_train and y_train; beside a y that is said, the only other array."""
    usual = {name.lower().removeprefix("train_").removesuffix("_train"): name for name in arrays}
    x_name = next((usual[n] for n in X_NAMES if n in usual and usual[n] != target), "")
    y_name = target or next((usual[n] for n in Y_NAMES if n in usual), "")
    if not x_name and target:
        alike = [
            n for n, a in arrays.items() if n != target and a.shape[:1] == arrays[target].shape[:1]
        ]
        x_name = alike[0] if len(alike) == 1 else ""
    return x_name, y_name


def _find_test(arrays: Arrays, name: str) -> NDArray[np.generic] | None:
    """The array to test with that belongs to one to train on."""
    wanted = (
        name.lower().replace("train", "test") if "train" in name.lower() else f"{name.lower()}_test"
    )
    return next((array for n, array in arrays.items() if n.lower() == wanted), None)


def _explain_keys(path: Path, arrays: Arrays) -> str:
    known = join_words(f"{name} {array.shape}" for name, array in arrays.items())
    return _(
        "{path} has no arrays called x and y, or as they usually are. It has: {known}. Say which "
        "one is to be learned, --target NAME, or save them under these names: "
        "np.savez(path, x=x, y=y)."
    ).format(path=path, known=known)


def _read_arrays(path: Path) -> dict[str, NDArray[np.generic]]:
    if not zipfile.is_zipfile(path):
        raise BadData(
            _("{path} is not an .npz archive, or it is cut short. Save it again.").format(path=path)
        )
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return {
                member.filename.removesuffix(ENDING): _read_member(archive, member)
                for member in archive.infolist()
                if member.filename.endswith(ENDING)
            }
    except _DAMAGED as fault:
        raise BadData(
            _("{path} cannot be read as .npz: {fault}").format(path=path, fault=fault)
        ) from fault


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[np.generic]:
    """An array of an archive. Raises ValueError where it is none."""
    try:
        with archive.open(member) as stream:
            return read_array(stream, member.file_size)
    except ValueError as fault:
        raise ValueError(f"{member.filename}: {fault}") from fault


npz_file = FileFormat(name="npz_file", suffixes=(".npz",), read=_read)
