"""A text file, and how it is written, as far as that is found out."""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backsight.data.dialect import (
    DEFAULT_DIALECT,
    Dialect,
    explaining_quotes,
    find_decimal,
    find_delimiter,
    has_header,
    split_lines,
    split_sample,
)
from backsight.data.preamble import cut_preamble
from backsight.data.spellings import with_decimal_point
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, say
from backsight.kernel.plain_text.csv_rows import read_cell
from backsight.kernel.types import Floats, Integers

MADE_UP = re.compile(r"x\d+|y")
"""The names of columns that have none."""

SINGLE_QUOTED = re.compile(r"'[^']+'")
"""A name in marks that CSV has no meaning for."""
MADE_NAME = re.compile(r"column \d+")
"""The name of a column without one in a line of names."""


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """How a file is written. names: of its columns."""

    path: Path
    text: str
    """All of it, or its first lines where more was not looked at."""
    delimiter: str
    decimal: str
    names: tuple[str, ...]
    skips: int
    """Rows above the data: 1 for the names, or 0."""
    notes: tuple[str, ...]
    """What of this was found out, and is not what most files have."""

    @property
    def last_name(self) -> str:
        """The last column that has a name of its own: what is to be learned where nobody says."""
        own = [name for name in self.names if not MADE_NAME.fullmatch(name)]
        return (own or self.names)[-1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Columns of a text file."""

    numbers: Floats
    """(rows, columns) those in which every cell is a number or missing, NaN where missing."""
    numeric: tuple[int, ...]
    """Which those are, by their places in the file."""
    texts: dict[int, Texts]
    """The others by their places, without blanks around the cells."""
    lines: Integers
    """Where each row stands, counted from 1, (rows,)."""
    doubtful: frozenset[str]
    """The doubtful spellings of missing values that stand among the numbers."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked where its name ends in .gz."""
    data = path.read_bytes()
    if not path.name.lower().endswith(".gz"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as fault:
        raise BadData(
            _("{path} is not gzip, or it is cut short: {fault}").format(path=path, fault=fault)
        ) from fault


def look_at(
    path: Path, text: str, dialect: Dialect = DEFAULT_DIALECT, features: Sequence[str] = ()
) -> TextFile:
    """Find out how a file is written, as far as nobody says it. text: all of it, or its first
    lines. features: columns that it has to have, where they are known. Raises BadData where it is
    not clear."""
    text, said = cut_preamble(text, dialect, features)
    delimiter = _choose_delimiter(text, dialect.delimiter or said, is_later=bool(features))
    with explaining_quotes(path):
        sample = split_sample(text, delimiter)
    if not sample or not any(sample[0]):
        raise BadData(
            _("{path} is empty: a line of column names and rows of values were expected.").format(
                path=path
            )
        )
    decimal = dialect.decimal
    if features or not decimal:
        decimal = find_decimal(path, sample, delimiter, usual=dialect.decimal)
    named = dialect.header
    if named is None and features:
        named = not _are_made_up(features, sample[0])
    elif named is None:
        named = has_header(path, _with_points(sample) if decimal == "," else sample)
    names = _find_names(sample, features, named=named)
    notes = []
    if decimal != "." and not dialect.decimal:
        notes.append(say("The file has decimal commas."))
    if not named and dialect.header is None and not features:
        notes.append(
            say(
                "The file has no line of names: its columns are {names}.",
                names=f"{names[0]} … {names[-1]}",
            )
        )
    return TextFile(
        path=path,
        text=text,
        delimiter=delimiter,
        decimal=decimal,
        names=names,
        skips=int(named),
        notes=tuple(notes),
    )


def _choose_delimiter(text: str, usual: str, *, is_later: bool) -> str:
    """What stands between columns. usual: where it is known; is_later: from another file."""
    first = next(filter(str.strip, split_lines(text)), "")
    return usual if usual and (usual in first or not is_later) else find_delimiter(text)


def _with_points(rows: list[list[str]]) -> list[list[str]]:
    return [[with_decimal_point(cell) for cell in row] for row in rows]


def _find_names(
    sample: list[list[str]], features: Sequence[str], *, named: bool
) -> tuple[str, ...]:
    """The names of the columns; x1, x2 … and y where the file has none."""
    if not named:
        made = [f"x{k + 1}" for k in range(len(sample[0]))]
        return tuple(made) if made[-1] in features else (*made[:-1], "y")
    names = tuple(name.strip() for name in sample[0])
    is_quoted = all(SINGLE_QUOTED.fullmatch(name) for name in names)
    if is_quoted:
        names = tuple(name[1:-1] for name in names)
    names = tuple(read_cell(name) if read_cell(name) in features else name for name in names)
    if len(sample) > 1 and len(sample[1]) == len(names) + 1:
        ends = all(not row[-1] for row in sample[1:])  # each line with one delimiter more
        names = (*names, "") if ends else ("", *names)  # R gives row names no name
    return tuple(n or f"column {k + 1}" for k, n in enumerate(names))


def _are_made_up(features: Sequence[str], first: Sequence[str]) -> bool:
    """Whether columns have their names from here, and the first row has not got them."""
    names = {name.strip() for name in first}
    return not names.issuperset(features) and all(MADE_UP.fullmatch(name) for name in features)
