"""Free text, or too many words for a category: it is left out."""

from backsight.data.columns._left_out import leave_out, list_no_features, read_nothing
from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.language import _


def _recognize(_name: str, _texts: Texts) -> Fit | None:
    return Fit(settings={})


def _describe(_settings: Settings) -> str:
    return _("text: left out (names can be used: --columns NAME=category)")


text = ColumnKind(
    name="text",
    order=90,
    recognize=_recognize,
    fit=leave_out,
    list_features=list_no_features,
    read=read_nothing,
    describe=_describe,
)
