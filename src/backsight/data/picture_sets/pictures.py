"""Data sets of pictures in four IDX files: training and test, pictures and labels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backsight.data.picture_sets.download import RemoteFile, fetch
from backsight.data.picture_sets.idx import read_idx
from backsight.data.picture_sets.places import VARIABLE, find_cache_folder, find_file, list_roots
from backsight.data.table import Table, name_pixels
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_sentences, join_words
from backsight.kernel.progress import Progress
from backsight.kernel.types import Floats

NAMES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)

_FIRST_LABELS = {
    "mnist": (5, 0, 4, 1, 9, 2, 1, 3, 1, 4),
    "fashion_mnist": (9, 0, 0, 3, 0, 2, 7, 2, 5, 5),
}
"""How each set's training labels begin, since their files have the same names."""


@dataclass(frozen=True, kw_only=True)
class PictureSet:
    """A data set in four files called `NAMES`."""

    name: str
    """What the set is called, and its subfolder."""
    classes: tuple[str, ...]
    """What each label stands for."""
    target: str
    """What a label is called."""
    sizes: tuple[int, ...]
    """Of the files, in bytes."""
    md5s: tuple[str, ...]
    """Of the files."""
    mirrors: tuple[str, ...]
    """Addresses ending in "/"."""

    @property
    def files(self) -> tuple[RemoteFile, ...]:
        """The four files as the mirrors have them."""
        return tuple(
            RemoteFile(name=name, size=size, md5=md5)
            for name, size, md5 in zip(NAMES, self.sizes, self.md5s, strict=True)
        )


def load_pictures(pictures: PictureSet, folder: str, progress: Progress) -> Table:
    """The training rows, then the official test rows; pixels divided by 255, float32.

    folder: where the files are, or a folder with a subfolder of the set's name. Without it they
    are looked for in $BACKSIGHT_DATA and the user's cache, and downloaded into the cache where
    they are in neither. Local files need not be the original ones, only whole and of the same
    form. progress: is told of a download.
    """
    paths = _find_files(pictures, folder) or _fetch_files(pictures, progress)
    train, test = _read_pair(pictures, paths[0], paths[1]), _read_pair(pictures, paths[2], paths[3])
    if train[0].shape[1:] != test[0].shape[1:]:
        raise BadData(
            _(
                "{path} has pictures of {shape} pixels and {other_path} of {other_shape}: they "
                "must be alike."
            ).format(
                path=paths[0],
                shape=train[0].shape[1:],
                other_path=paths[2],
                other_shape=test[0].shape[1:],
            )
        )
    image = (train[0].shape[1], train[0].shape[2])
    return Table(
        x=_stack_rows(train[0], test[0]),
        y=np.concatenate([train[1], test[1]]).astype(np.int64),
        features=name_pixels(*image),
        classes=pictures.classes,
        targets=(pictures.target,),
        test_rows=len(test[1]),
        image=image,
    )


def _find_files(pictures: PictureSet, folder: str) -> tuple[Path, ...] | None:
    """The four files on this machine. BadData where a folder was given that lacks them."""
    for root in list_roots(folder):
        for place in (root / pictures.name, root):
            paths = tuple(path for name in NAMES if (path := find_file(place, name)))
            if len(paths) == len(NAMES) and not _is_other(pictures, paths[1]):
                return paths
    if folder:
        raise BadData(
            join_sentences(
                _("{folder} does not hold {name}.").format(folder=folder, name=pictures.name),
                _format_advice(pictures, folder),
            )
        )
    return None


def is_in_set(path: Path, folder: str) -> bool:
    """Whether a file is one of those that a set is read from. folder: as in `load_pictures`."""
    place = path.resolve()
    roots = {root.resolve() for root in list_roots(folder)}
    is_near = bool(roots & {place.parent, place.parent.parent})
    return is_near and place in [find_file(place.parent, name) for name in NAMES]


def _is_other(pictures: PictureSet, labels: Path) -> bool:
    """Whether the training labels are those of another set."""
    first = tuple(read_idx(labels, 1)[:10].tolist())
    return any(
        first == beginning for name, beginning in _FIRST_LABELS.items() if name != pictures.name
    )


def _fetch_files(pictures: PictureSet, progress: Progress) -> tuple[Path, ...]:
    """The four files in the user's cache, those that are not there yet downloaded."""
    folder = find_cache_folder() / pictures.name
    try:
        return tuple(
            find_file(folder, file.name) or fetch(file, pictures.mirrors, folder, progress)
            for file in pictures.files
        )
    except BadData as fault:
        folders = join_words(map(str, list_roots("")))
        raise BadData(
            join_sentences(
                _(
                    "{name} is not on this machine (looked in {looked} and the folder {name} in "
                    "each): {fault}"
                ).format(name=pictures.name, looked=folders, fault=fault),
                _format_advice(pictures, str(folder)),
            )
        ) from fault


def _format_advice(pictures: PictureSet, folder: str) -> str:
    files = join_words(f"{file.name} (md5 {file.md5})" for file in pictures.files)
    return _(
        "Put these four files, with or without .gz, into {folder}, or into a folder that "
        "${variable} names: {files}. They are at {mirrors}."
    ).format(
        folder=folder, variable=VARIABLE, files=files, mirrors=_(" and ").join(pictures.mirrors)
    )


def _read_pair(
    pictures: PictureSet, images: Path, labels: Path
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pictures (count, height, width) and their labels (count,), checked against each other."""
    x, y = read_idx(images, 3), read_idx(labels, 1)
    if len(x) != len(y):
        raise BadData(
            _("{images} has {x_count} pictures and {labels} has {y_count} labels.").format(
                images=images, x_count=len(x), labels=labels, y_count=len(y)
            )
        )
    most = len(pictures.classes) - 1
    if len(y) and y.max() > most:
        row = int(np.argmax(y > most))
        raise BadData(
            _("{labels}: label {row} is {y}; labels are 0 to {most}.").format(
                labels=labels, row=row + 1, y=y[row], most=most
            )
        )
    return x, y


def _stack_rows(train: NDArray[np.uint8], test: NDArray[np.uint8]) -> Floats:
    """Both sets as rows from 0 to 1, float32, with no copy in between."""
    cut, pixels = len(train), train.shape[1] * train.shape[2]
    x = np.empty((cut + len(test), pixels), np.float32)
    np.divide(train.reshape(cut, pixels), np.float32(255), out=x[:cut])
    np.divide(test.reshape(-1, pixels), np.float32(255), out=x[cut:])
    return x
