"""The columns of a large text file, found by polars where it is installed and the file is plain.

They are those that Python finds line by line: what is not plain (quoted cells, blank lines, lines
of another length, encodings) is left to it. Numbers are the same to the bit, for both round so.
"""

import importlib
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backsight.data.dialect import BLANK, SAMPLE, Dialect, split_sample
from backsight.data.files._record import ColumnChoice
from backsight.data.files._text import Columns, TextFile, look_at
from backsight.data.labels import to_number
from backsight.data.spellings import DOUBTFUL, is_missing_text
from backsight.data.texts import Texts
from backsight.kernel.progress import READING, Progress, ignore_progress

SMALLEST = 4_000_000
"""Bytes of a file from which on polars is worth its import."""
LONGEST_HEAD = 8_000_000
"""Bytes in which the first lines have to be."""
CHUNK = 1 << 20
LOOK_EVERY = 0.5
"""Seconds between two looks at whether polars is done."""


def look_fast(path: Path, choice: ColumnChoice) -> TextFile | None:
    """How a file is written, from its first lines; None where it is not for polars."""
    is_packed = path.name.lower().endswith(".gz")
    if is_packed or path.stat().st_size < SMALLEST or find_spec("polars") is None:
        return None
    head = _read_head(path, choice.dialect)
    if head is None:
        return None
    file = look_at(path, head, choice.dialect, choice.features or ())
    plain = file.decimal == "." and file.delimiter != BLANK and file.delimiter.isascii()
    return file if plain else None


def _read_head(path: Path, dialect: Dialect) -> str | None:
    """The first lines; None where they are not plain."""
    if dialect.encoding.lower() not in ("", "utf-8", "utf8") or dialect.skip_lines:
        return None
    with path.open("rb") as file:
        data = file.read(CHUNK)
        while data.count(b"\n") <= 2 * SAMPLE and len(data) < LONGEST_HEAD:
            more = file.read(CHUNK)
            if not more:
                break
            data += more
    try:
        text = data[: data.rfind(b"\n") + 1].decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
    is_odd = any(odd in text for odd in ('"', "\r", "\n\n", "\ufeff", "\0"))
    is_odd = is_odd or text.startswith(("\n", "#", "sep=", "Sep=", "SEP="))
    return None if is_odd or text.count("\n") <= SAMPLE else text


def read_fast(
    file: TextFile,
    places: Sequence[int],
    worded: Collection[int] = (),
    progress: Progress = ignore_progress,
) -> Columns | None:
    """The columns at some places; None where Python has to look at each line. worded, progress: as
    for `read_lines`."""
    polars = importlib.import_module("polars")
    sample = list(zip(*split_sample(file.text, file.delimiter)[file.skips :], strict=True))
    likely = {k for k in places if k not in worded and all(map(_is_number, sample[k]))}
    plain = {k for k in likely if all(not c or to_number(c) is not None for c in sample[k])}
    try:
        try:
            frame = _wait_for(lambda: _read_frame(polars, file, plain), file.path, progress)
        except polars.exceptions.ComputeError:  # a cell below the first lines is no number
            frame = _wait_for(lambda: _read_frame(polars, file, set()), file.path, progress)
        last = frame.get_columns()[-1]
        if not len(frame) or (last.null_count() and not _is_full(file, len(frame))):
            return None
        return _split_columns(polars, file, frame, places, likely)
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException):
        return None


def _wait_for(work: Callable[[], Any], path: Path, progress: Progress) -> Any:
    """What some work gives. It is done beside, so that somebody can say that polars still reads."""
    size = path.stat().st_size
    with ThreadPoolExecutor(1) as pool:
        result = pool.submit(work)
        while not wait([result], LOOK_EVERY).done:
            progress(READING, 0, size)
    return result.result()


def _read_frame(polars: Any, file: TextFile, numeric: Collection[int]) -> Any:
    """All columns, some of them as numbers and the others as texts."""
    types = {str(k): polars.Float64 if k in numeric else polars.String for k in _count(file)}
    return polars.read_csv(
        file.path,
        has_header=False,
        skip_rows=file.skips,
        schema=types,
        separator=file.delimiter,
        quote_char=None,
        glob=False,
    )


def _count(file: TextFile) -> range:
    return range(len(file.names))


def _is_full(file: TextFile, rows: int) -> bool:
    """Whether there are as many delimiters as rows of that many columns have: then no line is blank
    or short, for none is longer."""
    data = np.memmap(file.path, dtype=np.uint8, mode="r")
    wanted, count = ord(file.delimiter), 0
    for start in range(0, len(data), CHUNK):
        count += int(np.count_nonzero(data[start : start + CHUNK] == wanted))
    return count == (rows + file.skips) * (len(file.names) - 1)


def _split_columns(
    polars: Any, file: TextFile, frame: Any, places: Sequence[int], likely: Collection[int]
) -> Columns | None:
    """The columns as they are; None where a text shows that cells are quoted or lines broken.
    likely: those that may be numbers."""
    is_float = {k: frame.schema[str(k)] == polars.Float64 for k in places}
    unclear = [k for k in likely if not is_float[k]]
    cast = frame.select(polars.col(str(k)).cast(polars.Float64, strict=False) for k in unclear)
    numbers = {k: frame[str(k)] for k in places if is_float[k]}
    doubtful = set[str]()
    for k in unclear:
        column, words = _mend(frame[str(k)], cast[str(k)])
        if column is not None:
            numbers[k] = column
            doubtful |= words
    numeric = tuple(k for k in places if k in numbers)
    texts = _find_texts(polars, frame, [k for k in places if k not in numbers])
    if any('"' in text or "\r" in text for column in texts.values() for text in column.distinct):
        return None
    x = polars.DataFrame([numbers[k] for k in numeric])
    return Columns(
        numbers=x.to_numpy() if numeric else np.empty((len(frame), 0)),
        numeric=numeric,
        texts={k: column.rewrite(str.strip) for k, column in texts.items()},
        lines=np.arange(1 + file.skips, 1 + file.skips + len(frame)),
        doubtful=frozenset(doubtful),
    )


def _is_number(cell: str) -> bool:
    return to_number(cell) is not None or is_missing_text(cell)


def _mend(raw: Any, column: Any) -> tuple[Any | None, set[str]]:
    """A column of numbers from what polars took for none, and the doubtful words in it; None where
    it has other words."""
    if column.null_count() == raw.null_count():
        return column, set()
    odd = raw.filter(column.is_null()).drop_nulls().unique().to_list()
    if not all(map(_is_number, odd)):
        return None, set()
    missed = {text: number for text in odd if (number := to_number(text)) is not None}
    if missed:
        spelled = raw.replace_strict(missed, default=None, return_dtype=column.dtype)
        column = column.fill_null(spelled)
    return column, {word for text in odd if (word := text.strip().lower()) in DOUBTFUL}


def _find_texts(polars: Any, frame: Any, places: Sequence[int]) -> dict[int, Texts]:
    """Columns of texts, each different one with a number."""
    columns = frame.select(
        polars.col(str(k)).fill_null("").cast(_make_type(polars)) for k in places
    )
    firsts = columns.select(polars.all().arg_unique().implode())
    return {k: _make_texts(polars, columns[str(k)], firsts[str(k)][0].to_numpy()) for k in places}


def _make_type(polars: Any) -> Any:
    """A type that numbers the texts of one column; in older versions, of all."""
    if hasattr(polars, "Categories"):
        return polars.Categorical(polars.Categories.random())
    return polars.Categorical


def _make_texts(polars: Any, column: Any, firsts: NDArray[Any]) -> Texts:
    """A column of texts with numbers as one with its own. firsts: where each stands first."""
    codes = column.to_physical().to_numpy()
    places = np.empty(int(codes.max()) + 1, np.int64)
    places[codes[firsts]] = np.arange(len(firsts))
    words = column.gather(firsts).cast(polars.String).to_list()
    return Texts(np.array([*words, None], dtype=object)[:-1], places[codes])
