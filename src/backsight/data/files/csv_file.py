"""CSV: one line per row, with commas, semicolons, tabs, bars or blanks between the columns.

Under a line of names, or without one. UTF-8, or another encoding that is said; .gz too. Fields may
be quoted; blank lines are passed over. A cell that is empty, NA, N/A, NaN, null or ? (in any
letters) is a missing value; so is "-", ".", none or missing, where columns of numbers of the same
file have it.

Large files are read by polars where it is installed and the file is plain, to the same table.
"""

from collections.abc import Mapping
from pathlib import Path

from backsight.data.dialect import decode
from backsight.data.files._columns import clean_texts, find_doubtful
from backsight.data.files._lines import read_lines
from backsight.data.files._polars import look_fast, read_fast
from backsight.data.files._record import Cells, ColumnChoice, FileFormat
from backsight.data.files._text import Columns, TextFile, look_at, read_bytes
from backsight.kernel.errors import BadData
from backsight.kernel.language import _


def _read(path: Path, choice: ColumnChoice) -> Cells:
    file = look_fast(path, choice)
    columns = None
    if file is not None:
        at = _place(file, choice)
        columns = read_fast(file, [*at.values()], _find_words(at, choice), choice.progress)
    if file is None or columns is None:
        encoding = choice.dialect.encoding
        text = decode(path, read_bytes(path), encoding, is_later=choice.is_later)
        file = look_at(path, text, choice.dialect, choice.features or ())
        at = _place(file, choice)
        columns = read_lines(file, at.values(), _find_words(at, choice), choice.progress)
    if not len(columns.lines):
        raise BadData(_("{path} has a line of names but no rows under it.").format(path=path))
    return _make_cells(file, columns, choice)


def _place(file: TextFile, choice: ColumnChoice) -> dict[str, int]:
    """Where the features and then the targets stand."""
    if len(file.names) == 1 and choice.target != ():
        raise BadData(
            _(
                "{path} has one column only ({name}), and a feature and a target were expected. "
                "Say what stands between columns, as in --delimiter '~'."
            ).format(path=file.path, name=file.names[0][:60])
        )
    features, targets = choice.select(file.names, (file.last_name,), file.path)
    place = {name: k for k, name in enumerate(file.names)}
    return {name: place[name] for name in (*features, *targets)}


def _find_words(at: Mapping[str, int], choice: ColumnChoice) -> frozenset[int]:
    """The places of the columns that are of words."""
    return frozenset(place for name, place in at.items() if name in choice.words)


def _make_cells(file: TextFile, columns: Columns, choice: ColumnChoice) -> Cells:
    features, targets = choice.select(file.names, (file.last_name,), file.path)
    at = _place(file, choice)
    doubtful = frozenset[str]()
    if not choice.is_later:
        doubtful = columns.doubtful.union(*map(find_doubtful, columns.texts.values()))
    words = {
        name: clean_texts(columns.texts[k], doubtful)
        for name, k in at.items()
        if k in columns.texts
    }
    numeric = {k: place for place, k in enumerate(columns.numeric)}
    return Cells(
        x=columns.numbers[:, : sum(name not in words for name in features)],
        y=tuple(words[n] if n in words else columns.numbers[:, numeric[at[n]]] for n in targets),
        words={name: texts for name, texts in words.items() if name not in targets},
        features=features,
        targets=targets,
        places=columns.lines,
        unit="line",
        notes=file.notes,
        decimal=file.decimal,
    )


csv_file = FileFormat(
    name="csv_file",
    suffixes=(".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"),
    read=_read,
)
