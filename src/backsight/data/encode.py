"""The columns of a table made into numbers: each by its kind, found out where nobody says it.

sex     age   joined              age  sex=male  joined.days  joined.year …
male    41    2020-01-31    →      41         1            0         2020
female        2020-02-01          NaN         0            1         2020
└ category    └ date: what is missing is NaN here and filled in later, by the training rows
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import Any

import numpy as np

from backsight.data.column_choices import OTHERS, Choices, ColumnChoices, EncodedColumn
from backsight.data.columns import Fit, Settings, columns
from backsight.data.columns.category import GAP
from backsight.data.columns.identifier import is_named_like_one as names_identifiers
from backsight.data.columns.row_number import is_named_like_one as counts_by_name
from backsight.data.columns.row_number import is_row_count
from backsight.data.files import Cells
from backsight.data.known_words import clear_gaps
from backsight.data.labels import to_number
from backsight.data.spellings import is_missing_text, parse_number
from backsight.data.texts import Texts, order_texts
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _, say
from backsight.kernel.types import Floats, Integers

BLOCK = 1 << 14
"""Rows that are put together at a time."""
THREADS = 2
"""Blocks at once: copying waits for memory, not for Python."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoded:
    """All columns as numbers."""

    x: Floats
    """(rows, features)."""
    gaps: Integers
    """(features,) in how many rows each is missing."""
    is_finite: bool
    """Whether no number is infinite."""
    columns: tuple[EncodedColumn, ...]
    notes: tuple[str, ...]

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns of x."""
        return tuple(name for column in self.columns for name in column.features)


def encode_columns(cells: Cells, choices: ColumnChoices, path: Path) -> Encoded:
    """The features of a file. Raises UnknownName or BadData."""
    _check_names(cells, choices)
    found: list[EncodedColumn] = []
    parts: list[_Part] = []
    notes: list[str] = []
    plain = _find_plain(cells, choices)
    numeric = {name: k for k, name in enumerate(n for n in cells.features if n not in cells.words)}
    for name in cells.features:
        if name in plain:
            found.append(EncodedColumn(name=name, kind="number", settings={}, features=(name,)))
            parts.append(_Part(cells.x, numeric[name], 1))
            continue
        column = cells.words[name] if name in cells.words else cells.x[:, numeric[name]]
        kind, fit = _find_kind(cells, choices, path, name, column)
        if choices.gaps:
            fit = _with_gaps(kind, fit, column)
        features = columns[kind].list_features(name, fit.settings)
        found.append(EncodedColumn(name=name, kind=kind, settings=fit.settings, features=features))
        if fit.note:
            notes.append(say("Column {name!r}: {note}", name=name, note=fit.note))
        if features:
            part, _notes = _read_column(found[-1], to_texts(column))
            parts.append(part)
    x, gaps, is_finite = _join(parts, len(cells.places))
    return Encoded(x=x, gaps=gaps, is_finite=is_finite, columns=tuple(found), notes=tuple(notes))


@dataclass(frozen=True, eq=False)
class _Part:
    """Some columns of numbers. rows: which row of the numbers each row has; None: its own."""

    numbers: Floats
    start: int
    width: int
    rows: Integers | None = None

    @property
    def is_matrix(self) -> bool:
        """Whether they are all columns of a matrix that is stored row by row."""
        is_all = self.rows is None and self.width == self.numbers.shape[1]
        return is_all and self.numbers.flags.c_contiguous

    def take(self, rows: slice) -> Floats:
        numbers = self.numbers[:, self.start : self.start + self.width]
        taken: Floats = (
            numbers[rows] if self.rows is None else numbers.take(self.rows[rows], axis=0)
        )
        return taken


def _read_column(column: EncodedColumn, texts: Texts) -> tuple[_Part, tuple[str, ...]]:
    numbers, notes = columns[column.kind].read(column.name, texts, column.settings)
    return _Part(numbers, 0, numbers.shape[1], texts.codes), notes


def _join(parts: Sequence[_Part], count: int) -> tuple[Floats, Integers, bool]:
    """The columns of all parts side by side, (count, columns); how many of each are missing; and
    whether none is infinite: looked at block by block, as long as a block is near at hand."""
    parts = list(_join_neighbors(parts))
    stops = np.cumsum([0, *(part.width for part in parts)]).tolist()
    is_whole = len(parts) == 1 and parts[0].is_matrix
    if is_whole:
        x = parts[0].numbers
    else:
        kind = np.result_type(*(part.numbers for part in parts)) if parts else np.float64
        x = np.empty((count, stops[-1]), kind)

    def fill(row: int) -> tuple[Integers, bool]:
        rows = slice(row, row + BLOCK)
        for part, start, stop in () if is_whole else zip(parts, stops, stops[1:], strict=False):
            x[rows, start:stop] = part.take(rows)
        return _look_at(x[rows])

    with ThreadPoolExecutor(THREADS) as pool:
        gaps, finite = zip(*pool.map(fill, range(0, max(count, 1), BLOCK)), strict=True)
    return x, np.sum(gaps, axis=0), all(finite)


def _look_at(block: Floats) -> tuple[Integers, bool]:
    """How many of each column are missing, and whether none is infinite: a sum that is finite says
    both of a whole column."""
    with np.errstate(all="ignore"):
        odd = np.flatnonzero(~np.isfinite(block.sum(axis=0)))
    gaps = np.zeros(block.shape[1], np.int64)
    gaps[odd] = np.isnan(block[:, odd]).sum(axis=0)
    return gaps, not np.isinf(block[:, odd]).any()


def _join_neighbors(parts: Sequence[_Part]) -> Iterator[_Part]:
    """Columns that stand side by side already as one part."""
    last: _Part | None = None
    for part in parts:
        if (
            last is not None
            and last.numbers is part.numbers
            and last.start + last.width == part.start
        ):
            last = replace(last, width=last.width + part.width)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def rebuild_columns(features: Sequence[str], kinds: Choices) -> tuple[EncodedColumn, ...]:
    """What a table's columns were taken for, from the names of all features and the kinds of the
    columns that are not plain numbers. Those that were left out are not among them."""
    special = [
        EncodedColumn(
            name=name, kind=kind, settings=s, features=columns[kind].list_features(name, s)
        )
        for name, (kind, s) in kinds.items()
        if name != OTHERS
    ]
    starts = {column.features[0]: column for column in special if column.features}
    found, place = [], 0
    while place < len(features):
        name = features[place]
        plain = EncodedColumn(name=name, kind="number", settings={}, features=(name,))
        found.append(starts.get(name, plain))
        place += len(found[-1].features)
    return tuple(found)


def list_wordy(columns: Sequence[EncodedColumn]) -> frozenset[str]:
    """The columns of which every cell is a word."""
    return frozenset(column.name for column in columns if "words" in column.settings)


def _make_column(name: str, kind: str, settings: Settings) -> EncodedColumn:
    features = columns[kind].list_features(name, settings)
    return EncodedColumn(name=name, kind=kind, settings=settings, features=features)


def encode_again(
    cells: Cells, training_columns: Sequence[EncodedColumn]
) -> tuple[Floats, tuple[str, ...]]:
    """Rows that come later, as training took its columns: (rows, features), and notes."""
    numeric = {name: k for k, name in enumerate(n for n in cells.features if n not in cells.words)}
    parts: list[_Part] = []
    notes: list[str] = []
    for column in (c for c in training_columns if c.features):
        if column.name in numeric and column.is_plain:
            parts.append(_Part(cells.x, numeric[column.name], 1))
            continue
        texts = (
            to_texts(cells.x[:, numeric[column.name]])
            if column.name in numeric
            else cells.words[column.name]
        )
        texts, lost = clear_gaps(texts, column.settings.get("words", ()))
        if lost and column.kind == "category":
            note = say(
                "Column {name!r}: {text!r} counts as missing.", name=column.name, text=lost[0]
            )
            notes.append(note)
        part, said = _read_column(column, texts)
        parts.append(part)
        notes += said
    return _join(parts, len(cells.places))[0], tuple(notes)


def to_texts(column: Any) -> Texts:
    """The cells of a column as texts; whole numbers without a point."""
    if isinstance(column, Texts):
        return column
    distinct, codes = np.unique(column, return_inverse=True)
    texts = [
        "" if np.isnan(v) else str(int(v)) if float(v).is_integer() else repr(float(v))
        for v in distinct.tolist()
    ]
    return order_texts(np.array([*texts, None], dtype=object)[:-1], codes.reshape(-1))


def _check_names(cells: Cells, choices: ColumnChoices) -> None:
    known = (*cells.features, *cells.targets)
    for name, (kind, settings) in choices.kinds.items():
        if name == OTHERS:
            continue
        if name not in known:
            raise UnknownName(_("column"), name, known)
        if kind not in columns and kind != "auto":
            raise UnknownName(_("kind of column"), kind, columns)
        for setting in settings:
            if kind != "auto" and setting not in columns[kind].settings:
                raise UnknownName(
                    _("setting of the column {name!r}").format(name=name),
                    setting,
                    columns[kind].settings,
                )


def _find_plain(cells: Cells, choices: ColumnChoices) -> frozenset[str]:
    """The columns that are numbers and are taken as they stand: found all at once, for there may be
    a hundred thousand of them."""
    names = [name for name in cells.features if name not in cells.words]
    said = {name for name in names if name in choices.kinds}
    if choices.gaps:
        gaps = np.flatnonzero(np.isnan(cells.x).any(axis=0))
        said |= {names[k] for k in gaps}
    if not choices.finds_out or not names:
        return frozenset(set(names) - said)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(cells.x, axis=0), np.fmax.reduce(cells.x, axis=0)
    varies = low < high
    return frozenset(
        name
        for name, changes in zip(names, varies.tolist(), strict=True)
        if changes and name not in said and not names_identifiers(name) and not counts_by_name(name)
    )


def _find_kind(
    cells: Cells, choices: ColumnChoices, path: Path, name: str, column: Any
) -> tuple[str, Fit]:
    """The kind of a column and how it is read."""
    kind, settings = choices.kinds.get(name, choices.kinds.get(OTHERS, ("number", {})))
    if kind == "auto":
        _refuse_mixture(cells, path, name)
        return _recognize_numbers(name, column) or _recognize(name, to_texts(column))
    if kind == "number" and name not in choices.kinds:
        fit = columns["boolean"].recognize(name, to_texts(column))
        if fit is not None:
            return "boolean", fit
        _refuse_word(cells, path, name)
    return kind, columns[kind].fit(name, to_texts(column), settings)


def _with_gaps(kind: str, fit: Fit, column: Any) -> Fit:
    """The same, with a missing value for a value."""
    texts = to_texts(column)
    if texts.present == len(texts):
        return fit
    if kind == "category":
        words = tuple(word for word in fit.settings["words"] if word != GAP)
        return replace(fit, settings={"words": (*words, GAP)})
    return replace(fit, settings={**fit.settings, "gaps": True}) if kind == "number" else fit


def _recognize_numbers(name: str, column: Any) -> tuple[str, Fit] | None:
    """Of a column of numbers: whether it changes, counts the rows or names them."""
    if isinstance(column, Texts):
        return None
    fit = Fit(settings={})
    present = column[~np.isnan(column)]
    if len(present) == 0 or present.min() == present.max():
        return ("constant", fit) if len(present) in (0, len(column)) else None
    if counts_by_name(name) and is_row_count(name, column):
        return "row_number", fit
    whole = bool((np.floor(present) == present).all())
    if names_identifiers(name) and whole and len(np.unique(present)) == len(present) > 2:
        return "identifier", fit
    return "number", fit


def _recognize(name: str, texts: Texts) -> tuple[str, Fit]:
    for kind in _list_by_order():
        fit = columns[kind].recognize(name, texts)
        if fit is not None:
            return kind, fit
    raise BadData(_("Column {name!r} is of no kind that is known.").format(name=name))


def _list_by_order() -> Iterator[str]:
    return iter(sorted(columns, key=lambda kind: columns[kind].order))


def _refuse_mixture(cells: Cells, path: Path, name: str) -> None:
    """A word among numbers is rather a typing mistake than a category."""
    texts = cells.words.get(name)
    if texts is None:
        return
    words, room = [], texts.present
    for text, count in zip(texts.distinct.tolist(), texts.counts.tolist(), strict=True):
        if parse_number(text) is None and not is_missing_text(text):
            words.append(text)
            room -= 2 * count
            if room <= 0:
                return
    if words:
        raise BadData(
            _(
                "{path}, line {line}, column {name!r} has {cell!r} among numbers: mend it, or say "
                "--columns {option}=number to take such cells as missing, "
                "--columns {option}=category where these are names, or --drop {option}."
            ).format(
                path=path,
                line=_find_line(cells, texts, words[0]),
                name=name,
                option=quote(name),
                cell=words[0],
            )
        )


def _refuse_word(cells: Cells, path: Path, name: str) -> None:
    """Where all columns have to be numbers: say which cell is none."""
    texts = cells.words[name]
    cell = next(text for text in texts.words if to_number(text) is None)
    raise BadData(
        _(
            "{path}, line {line}, column {name!r} has {cell!r}, which is not a number. Say what "
            "the column is, as in --columns {option}=category, or leave it out: --drop {option}. "
            'In a spec, columns = {{"*" = "auto"}} finds it out.'
        ).format(
            path=path, line=_find_line(cells, texts, cell), name=name, option=quote(name), cell=cell
        )
    )


def _find_line(cells: Cells, texts: Texts, text: str) -> int:
    """Where a text stands first."""
    return int(cells.places[np.argmax(texts.spread(texts.distinct == text))])
