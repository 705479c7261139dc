"""IDX: pictures in one file and their labels in another, as MNIST comes; .gz too.

The file of the pictures is given; that of the labels stands beside it, under the same name with
`labels` for `images` and `idx1` for `idx3`. Where there is such a pair called t10k or test beside
one called train, its rows are those to test with.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.picture_sets.idx import read_idx
from backsight.data.table import name_pixels
from backsight.kernel.errors import BadData
from backsight.kernel.language import _

TEST_NAMES = ("t10k", "test")
Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def _read(path: Path, choice: ColumnChoice) -> Cells:
    train = _read_pair(path, is_needed=choice.target != ())
    others = [
        pair for name in TEST_NAMES if (pair := _replace_in_name(path, "train", name)) != path
    ]
    other = next((pair for pair in others if pair.is_file() and choice.target != ()), None)
    parts = [train] if other is None else [train, _read_pair(other)]
    if parts[-1][0].shape[1:] != parts[0][0].shape[1:]:
        raise BadData(
            _(
                "{path} has pictures of {shape} pixels and {other_path} of {other_shape}: they "
                "must be alike."
            ).format(
                path=path,
                shape=parts[0][0].shape[1:],
                other_path=other,
                other_shape=parts[-1][0].shape[1:],
            )
        )
    height, width = train[0].shape[1:]
    names = name_pixels(height, width)
    features, targets = choice.select((*names, "label"), ("label",), path)
    x = np.concatenate([x for x, _y in parts]).reshape(-1, height * width) / np.float32(255)
    return Cells(
        x=x if features == names else x[:, [names.index(name) for name in features]],
        y=(np.concatenate([y for _x, y in parts]),) if targets else (),
        features=features,
        targets=targets,
        places=np.arange(1, len(x) + 1),
        unit="row",
        typed=True,
        image=(height, width) if features == names else None,
        test_rows=len(parts[1][1]) if len(parts) > 1 else 0,
    )


def _read_pair(images: Path, *, is_needed: bool = True) -> Pair:
    """Pictures and their labels."""
    x = read_idx(images, 3)
    if not is_needed:
        return x, np.zeros(len(x), np.uint8)
    labels = _find_labels(images)
    y = read_idx(labels, 1)
    if len(x) != len(y):
        raise BadData(
            _("{images} has {x_count} pictures and {labels} has {y_count} labels.").format(
                images=images, x_count=len(x), labels=labels, y_count=len(y)
            )
        )
    return x, y


def _find_labels(images: Path) -> Path:
    named = _replace_in_name(_replace_in_name(images, "images", "labels"), "idx3", "idx1")
    plain = named.with_name(named.name.removesuffix(".gz"))
    names = (named, plain, plain.with_name(plain.name + ".gz"))
    found = next((path for path in names if path.is_file() and path != images), None)
    if found is None:
        raise BadData(
            _("{path} has no labels beside it: {labels} was expected.").format(
                path=images, labels=named if named != images else "…labels-idx1-ubyte"
            )
        )
    return found


def _replace_in_name(path: Path, old: str, new: str) -> Path:
    return path.with_name(path.name.replace(old, new))


idx_file = FileFormat(
    name="idx_file",
    suffixes=("idx3-ubyte", "idx3-ubyte.gz", ".idx", ".idx.gz", ".idx3", ".idx3.gz"),
    read=_read,
)
