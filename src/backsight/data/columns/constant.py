"""One value in every row: it says nothing, and is left out."""

from backsight.data.columns._left_out import leave_out, list_no_features, read_nothing
from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.language import _


def _recognize(_name: str, texts: Texts) -> Fit | None:
    is_full = texts.present in (0, len(texts))
    return Fit(settings={}) if len(texts.words) < 2 and is_full else None


def _describe(_settings: Settings) -> str:
    return _("the same in every row: left out")


constant = ColumnKind(
    name="constant",
    order=10,
    recognize=_recognize,
    fit=leave_out,
    list_features=list_no_features,
    read=read_nothing,
    describe=_describe,
)
