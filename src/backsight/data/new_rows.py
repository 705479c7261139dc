"""Rows to predict for: of a file, of a DataFrame, or as numbers in memory."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from backsight.data.column_choices import ColumnChoices, EncodedColumn, list_features
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.encode import encode_again, encode_columns, list_wordy
from backsight.data.files import ColumnChoice
from backsight.data.gaps import FILLING, check_infinite, refuse_gaps, refuse_infinite
from backsight.data.read import check_missing, open_cells
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_sentences, join_words, ngettext
from backsight.kernel.plain_text.number import is_number
from backsight.kernel.types import Floats

MOST_NAMES = 6
"""Columns that a message names."""


class OtherRows(UserWarning):
    """Rows that have what training has not seen; the message says what, and how they are taken."""


def read_features(
    source: Any,
    features: Sequence[str],
    *,
    missing: str = "refuse",
    columns: Sequence[EncodedColumn] = (),
    dialect: Dialect = DEFAULT_DIALECT,
) -> tuple[Floats, tuple[str, ...]]:
    """The columns of a file or DataFrame that a network was trained on: (rows, features), and notes
    on what is not as in training. Others are passed over.

    missing: "refuse", or a way to fill in, which leaves NaN in place for `Scaling.apply` to fill.
    columns: how training took them; () for numbers called as the features.
    """
    check_missing(missing)
    names = tuple(c.name for c in columns if c.features) if columns else tuple(features)
    words = list_wordy(columns)
    choice = ColumnChoice(target=(), features=names, words=words, dialect=dialect)
    cells, path = open_cells(source, choice)
    check_infinite(cells, path)
    if missing not in FILLING:
        refuse_gaps(cells, path, names, np.ones(len(cells.places), bool))
    if not columns:
        plain = encode_columns(cells, ColumnChoices(), path)
        return plain.x, ()
    x, notes = encode_again(cells, columns)
    refuse_infinite(x, list_features(columns), cells, path)
    return x, notes


def read_numbers(x: Any, features: Sequence[str]) -> Floats:
    """Rows of numbers in memory, (rows, features); one row alone may be flat. Raises BadData."""
    try:
        rows = np.asarray(x, float)
    except (TypeError, ValueError):
        raise BadData(_explain_rows(x, features, _describe(x))) from None
    rows = rows[None] if rows.ndim == 1 else rows
    if rows.ndim != 2 or rows.shape[1] != len(features):
        got = _describe(x) if np.ndim(x) == 0 else str(np.shape(x))
        raise BadData(_explain_rows(x, features, got))
    return rows


def _explain_rows(x: Any, features: Sequence[str], got: str) -> str:
    names = join_words(features, most=MOST_NAMES)
    message = ngettext(
        "The network takes rows of {inputs:,} number ({names}), as an array, a list of "
        "rows or a DataFrame; got {got}.",
        "The network takes rows of {inputs:,} numbers ({names}), as an array, a list of "
        "rows or a DataFrame; got {got}.",
        len(features),
    ).format(inputs=len(features), names=names, got=got)
    if not isinstance(x, str | Path):
        return message
    hint = _("For the rows of a file: backsight.load(RUN).predict_file(FILE).")
    return join_sentences(message, hint)


def _describe(x: Any) -> str:
    """What is none of these, in a word: the first cell that is no number, or its type."""
    if isinstance(x, str | Path):
        return repr(str(x))
    try:
        cells = np.asarray(x, object).ravel().tolist()
    except ValueError:  # rows of several lengths
        cells = []
    words = (repr(cell) for cell in cells if isinstance(cell, str) and not is_number(cell))
    return next(words, type(x).__name__)
