"""What a file format is, and what its reader gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backsight.data.labels import Column
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats, Integers


@dataclass(frozen=True, kw_only=True)
class ColumnChoice:
    """Which columns of a file are wanted.

    target: names of columns; None for the format's usual one, () for no target at all.
    features: names of columns, in the order wanted; None for all that are no target.
    """

    target: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None

    def select(
        self, names: tuple[str, ...], usual: tuple[str, ...], path: Path
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The features and the targets among the columns of a file.

        usual: the targets where none are named. Raises UnknownName or BadData.
        """
        _check_unique(names, path)
        targets = usual if self.target is None else self.target
        for name in targets:
            if name not in names:
                raise UnknownName(
                    _("column"), name, names, hint=_("The file is {path}.").format(path=path)
                )
        others = tuple(name for name in names if name not in targets)
        features = others if self.features is None else self.features
        lacking = [name for name in features if name not in names]
        if lacking:
            raise BadData(
                _(
                    "{path} lacks {count} of the {all} columns the "
                    "network was trained on: {names}. It has: {known}."
                ).format(
                    path=path,
                    count=len(lacking),
                    all=len(features),
                    names=", ".join(map(repr, lacking[:8])),
                    known=", ".join(names[:20]),
                )
            )
        if not features:
            raise BadData(
                _("{path}: no column is left as a feature beside {names}.").format(
                    path=path, names=", ".join(targets)
                )
            )
        return features, targets


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """The wanted columns of a file.

    x: (rows, features), NaN where a value is missing. y: one column per target. places: (rows,),
    where each row stands in the file, in the unit "line" or "row", counted from 1. typed:
    whether the dtype of y says what it is. image: (height, width) where a row is a picture.
    """

    x: Floats
    y: tuple[Column, ...]
    features: tuple[str, ...]
    targets: tuple[str, ...]
    places: Integers
    unit: str
    typed: bool = False
    image: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A kind of file.

    suffixes: how its names end, in small letters. read: (path, choice) -> Cells; it raises
    BadData, and OSError where the file cannot be read.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, ColumnChoice], Cells]


def _check_unique(names: tuple[str, ...], path: Path) -> None:
    if len(set(names)) == len(names):
        return
    twice = next(name for name in names if names.count(name) > 1)
    places = [i + 1 for i, name in enumerate(names) if name == twice]
    raise BadData(
        _("{path}: columns {places} are all called {twice!r}: give each its own name.").format(
            path=path, places=places, twice=twice
        )
    )
