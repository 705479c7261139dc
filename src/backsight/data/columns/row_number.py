"""The number of the row, as programs write it in front of a table: it is left out.

Where rows are sorted by what is to be learned, it would give the answer away.
"""

import re

import numpy as np

from backsight.data.columns._left_out import leave_out, list_no_features, read_nothing
from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.columns.number import parse_numbers
from backsight.data.texts import Texts
from backsight.kernel.language import _
from backsight.kernel.types import Floats

NAMED = re.compile(
    r"|#|index|level_0|unnamed: ?\d+|row|rows|row[ _.]?(id|no|nr|num|number|names?)|rownames?|"
    r"id|no|nr|number|s\.?no\.?|serial|obs|observation|case|instant|column \d+",
    re.I,
)
"""How such a column is called: "" most of all, as pandas and R write it."""


UNNAMED = re.compile(r"|index|level_0|unnamed: ?\d+|row[ _.]?names?|column \d+", re.I)
"""The names of an index that a program writes by itself: its numbers stay with the rows where these
are shuffled or left out."""


def is_row_count(name: str, values: Floats) -> bool:
    """Whether numbers (rows,) go up from row to row, mostly by one, for some rows may be left out;
    of a column that has no name of its own: whether each is another whole number."""
    if len(values) < 2 or not (np.floor(values) == values).all():
        return False
    if UNNAMED.fullmatch(name.strip()):
        return len(np.unique(values)) == len(values)
    steps = np.diff(values)
    return bool((steps > 0).all() and steps.mean() < 2)


def is_named_like_one(name: str) -> bool:
    """Whether the name of a column says that it counts the rows."""
    return NAMED.fullmatch(name.strip()) is not None


def _recognize(name: str, texts: Texts) -> Fit | None:
    if not is_named_like_one(name):
        return None
    values, _unit, wrong = parse_numbers(texts)
    return Fit(settings={}) if not wrong and is_row_count(name, texts.spread(values)) else None


def _describe(_settings: Settings) -> str:
    return _("the number of the row: left out")


row_number = ColumnKind(
    name="row_number",
    order=15,
    recognize=_recognize,
    fit=leave_out,
    list_features=list_no_features,
    read=read_nothing,
    describe=_describe,
)
