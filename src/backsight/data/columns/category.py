"""One of a few words: each is a feature, 1 where the cell has it; of two, the second alone.

A word that training has not seen is 0 in all of them, and told.
"""

import numpy as np

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.known_words import find_known, note_unseen
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats

GAP = "(missing)"
"""The word for a missing value, where that is a word like others."""
MOST_WORDS, SEEN_AT_LEAST = 50, 2
"""A column of more words, or of words that occur less often on average, is no category, unless
somebody says so,"""
MOST_FREQUENT_WORDS, SEEN_OFTEN = 1000, 10
"""or unless they are frequent."""


def list_words(texts: Texts) -> list[str]:
    """The words of a column, in the order of their letters; of numbers, by their size."""
    words = texts.words
    try:
        return sorted(words, key=float)
    except ValueError:
        return sorted(words)


def _recognize(_name: str, texts: Texts) -> Fit | None:
    words = list_words(texts)
    often = texts.present / len(words) if words else 0.0
    few = len(words) <= MOST_WORDS and often >= SEEN_AT_LEAST
    frequent = len(words) <= MOST_FREQUENT_WORDS and often >= SEEN_OFTEN
    return Fit(settings={"words": tuple(words)}) if few or frequent else None


def _fit(name: str, texts: Texts, settings: Settings) -> Fit:
    if "words" in settings:
        return Fit(settings={"words": tuple(settings["words"])})
    words = list_words(texts)
    if not words:
        raise BadData(_("Column {name!r} has no value at all.").format(name=name))
    return Fit(settings={"words": tuple(words)})


def _list_features(name: str, settings: Settings) -> tuple[str, ...]:
    words = settings["words"]
    return tuple(f"{name}={word}" for word in (words[1:] if len(words) == 2 else words))


def _read(name: str, texts: Texts, settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    words = tuple(str(word) for word in settings["words"])
    distinct = [text or GAP for text in texts.distinct.tolist()]
    places = list(find_known(distinct, words))
    hot = np.zeros((len(distinct), len(words)))
    for row, (text, place) in enumerate(zip(distinct, places, strict=True)):
        if place is not None:
            hot[row, place] = 1
        elif text == GAP:
            hot[row] = np.nan
    notes = note_unseen(name, texts.distinct.tolist(), places)
    return (hot[:, 1:] if len(words) == 2 else hot), notes


def _describe(settings: Settings) -> str:
    words = [str(word) for word in settings["words"]]
    shown = join_words(words, most=4)
    return ngettext(
        "one of {count} word ({shown})", "one of {count} words ({shown})", len(words)
    ).format(count=len(words), shown=shown)


category = ColumnKind(
    name="category",
    order=60,
    recognize=_recognize,
    fit=_fit,
    list_features=_list_features,
    read=_read,
    describe=_describe,
    settings=("words",),
)
