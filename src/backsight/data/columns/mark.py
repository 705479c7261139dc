"""A mark or nothing, as a cross in a box of a form: one feature, 1 where the mark stands.

What is not marked is no missing value, but the other answer.
"""

import numpy as np

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.known_words import find_known, note_unseen
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def _recognize(_name: str, texts: Texts) -> Fit | None:
    is_mark = len(texts.words) == 1 and texts.present < len(texts)
    return Fit(settings={"words": (texts.words[0],)}) if is_mark else None


def _fit(name: str, texts: Texts, settings: Settings) -> Fit:
    if "words" in settings:
        return Fit(settings={"words": tuple(settings["words"])})
    fit = _recognize(name, texts)
    if fit is None:
        raise BadData(
            _("Column {name!r} has {count:,} different words; a mark is one, or nothing.").format(
                name=name, count=len(texts.words)
            )
        )
    return fit


def _list_features(name: str, _settings: Settings) -> tuple[str, ...]:
    return (name,)


def _read(name: str, texts: Texts, settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    places = list(find_known(texts.distinct.tolist(), settings["words"]))
    marked = np.array([[float(place is not None)] for place in places]).reshape(-1, 1)
    return marked, note_unseen(name, texts.distinct.tolist(), places)


def _describe(settings: Settings) -> str:
    return _("{word} or nothing").format(word=settings["words"][0])


mark = ColumnKind(
    name="mark",
    order=12,
    recognize=_recognize,
    fit=_fit,
    list_features=_list_features,
    read=_read,
    describe=_describe,
    settings=("words",),
)
