"""What a file format is, and what its reader gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.labels import Column
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats, Integers


@dataclass(frozen=True, kw_only=True)
class ColumnChoice:
    """Which columns of a file are wanted."""

    target: tuple[str, ...] | None = None
    """Names of columns; None for the format's usual one, () for no target at all."""
    features: tuple[str, ...] | None = None
    """Names of columns, in the order wanted; None for all that are no target."""
    words: frozenset[str] = frozenset()
    """Columns of which every cell is a word, if it looks like a number, too."""
    dialect: Dialect = DEFAULT_DIALECT
    """How a text file is written."""
    progress: Progress = ignore_progress
    """Is told of a file that takes a while to read."""

    @property
    def is_later(self) -> bool:
        """Whether the rows come after training, so that what a cell means is known already."""
        return self.features is not None

    def select(
        self, names: tuple[str, ...], usual: tuple[str, ...], path: Path
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The features and the targets among the columns of a file.

        usual: the targets where none are named. Raises UnknownName or BadData.
        """
        _check_unique(names, path)
        targets, known = usual if self.target is None else self.target, frozenset(names)
        for name in targets:
            if name not in known:
                raise UnknownName(
                    _("column"), name, names, hint=_("The file is {path}.").format(path=path)
                )
        others = tuple(name for name in names if name not in targets)
        features = others if self.features is None else self.features
        lacking = [name for name in features if name not in known]
        if lacking:
            raise BadData(
                ngettext(
                    "{path} lacks {count} of the {all} column the network was trained on: {names}. "
                    "It has: {known}.",
                    "{path} lacks {count} of the {all} columns the network was trained on: "
                    "{names}. It has: {known}.",
                    len(features),
                ).format(
                    path=path,
                    count=len(lacking),
                    all=len(features),
                    names=join_words(map(repr, lacking[:8])),
                    known=join_words(names[:20]),
                )
            )
        if not features:
            raise BadData(
                _("{path}: no column is left as a feature beside {names}.").format(
                    path=path, names=join_words(targets)
                )
            )
        return features, targets


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """The wanted columns of a file."""

    x: Floats
    """(rows, features but for those in `words`), NaN where a value is missing."""
    y: tuple[Column, ...]
    """One column per target, (rows,) each."""
    features: tuple[str, ...]
    """The names of all columns that are wanted, in the order of the file."""
    targets: tuple[str, ...]
    """The names of the columns of y."""
    places: Integers
    """Where each row stands in the file, counted from 1, (rows,)."""
    unit: str
    """What is counted there: "line" or "row"."""
    words: Mapping[str, Texts] = field(default_factory=dict)
    """Features that are not numbers alone, (rows,) each, "" where missing."""
    notes: tuple[str, ...] = ()
    """What was found out of how the file is written, as sentences."""
    decimal: str = "."
    """What the numbers of a text file have for a decimal point."""
    typed: bool = False
    """Whether the dtype of y says what it is."""
    image: tuple[int, int] | None = None
    """(height, width) where a row is a picture."""
    test_rows: int = 0
    """How many of the last rows are to test with."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A kind of file."""

    name: str
    """What it is called: the name of its file."""
    suffixes: tuple[str, ...]
    """How its names end, in small letters."""
    read: Callable[[Path, ColumnChoice], Cells]
    """(path, choice) -> Cells; raises BadData, and OSError where the file cannot be read."""


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
