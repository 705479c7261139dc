"""A name or number of its own for every row: it says nothing about others, and is left out."""

import re

from backsight.data.columns._left_out import leave_out, list_no_features, read_nothing
from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.language import _

NAMED = re.compile(r"(^|[\W_])(id|ids|uuid|guid|key|code|no|nr|number|index)$|^.*[a-z]I[Dd]$", re.I)
"""How columns of identifiers are called: id, user_id, customerID, index."""
FEWEST = 10
"""In fewer rows than this, words may differ by chance."""


def is_named_like_one(name: str) -> bool:
    """Whether the name of a column says that it holds identifiers."""
    return bool(NAMED.search(name.strip()))


def _recognize(name: str, texts: Texts) -> Fit | None:
    words = texts.words
    if len(words) < FEWEST or len(words) < texts.present:
        return None
    single_words = all(" " not in text for text in words)
    return Fit(settings={}) if single_words or is_named_like_one(name) else None


def _describe(_settings: Settings) -> str:
    return _("another in every row (an identifier): left out")


identifier = ColumnKind(
    name="identifier",
    order=50,
    recognize=_recognize,
    fit=leave_out,
    list_features=list_no_features,
    read=read_nothing,
    describe=_describe,
)
