"""How many cells have no value, and what becomes of them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from backsight.data.encode import Encoded
from backsight.data.gaps import FILLING
from backsight.data.texts import Texts
from backsight.kernel.language import N_, join_sentences, say

MOST_NAMES = 5
"""Columns that are named at the most."""
CELLS = 2**22
"""Cells that are looked at a time."""
WORDED = ("category", "boolean")
"""Kinds of columns that are filled in with the most common value, whatever numbers are."""


def note_lost_rows(keep: NDArray[np.bool_], missing: str) -> tuple[str, ...]:
    """What is left out: rows without a target, and where that is said, rows without any value."""
    lost = int((~keep).sum())
    if not lost:
        return ()
    if missing not in FILLING:
        note = say(
            "{count:,} row with a missing value is left out.",
            "{count:,} rows with a missing value are left out.",
            count=lost,
        )
    else:
        note = say(
            "{count:,} row without a target is left out.",
            "{count:,} rows without a target are left out.",
            count=lost,
        )
    return (note,)


def note_missing_cells(encoded: Encoded, words: Mapping[str, Texts], missing: str) -> str:
    """How many cells of which columns are missing, most first, and what is filled in; "" where none
    is. words: the columns that are not numbers alone."""
    counts = _count_missing(encoded, words)
    if not counts:
        return ""
    kinds = {column.name: column.kind in WORDED for column in encoded.columns}
    worded = {kinds[name] for name in counts}
    names = sorted(counts, key=lambda name: -counts[name])
    template = (
        N_("Missing values, of {rows:,} rows: {cells}.")
        if len(names) <= MOST_NAMES
        else N_("Missing values, of {rows:,} rows, in {columns:,} columns: {cells}, ….")
    )
    message = say(
        template,
        cells=tuple(f"{name} {counts[name]:,}" for name in names[:MOST_NAMES]),
        rows=len(encoded.x),
        columns=len(names),
    )
    return join_sentences(message, _describe_filling(missing, worded))


def _describe_filling(missing: str, worded: set[bool]) -> str:
    """What becomes of them. worded: whether the columns have words, numbers, or both."""
    if missing == "as_category":
        return say("That counts as a value of its own.")
    if worded == {True} or missing == "most_common":
        return say("The most common value of the training rows is filled in.")
    if missing == "median":
        text = say("The median of the training rows is filled in.")
    else:
        text = say("The mean of the training rows is filled in.")
    return join_sentences(text, say("Of words the most common one.")) if True in worded else text


def _count_missing(encoded: Encoded, words: Mapping[str, Texts]) -> dict[str, int]:
    """In how many rows each column is missing, of those that are in some."""
    counts, start = {}, 0
    for column in encoded.columns:
        if column.features:
            texts = words.get(column.name)
            empty = len(texts) - texts.present if texts is not None else 0
            counts[column.name] = max(int(encoded.gaps[start]), empty)
        start += len(column.features)
    return {name: count for name, count in counts.items() if count}
