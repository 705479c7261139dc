"""A column that is to be left out because somebody says so."""

from backsight.data.columns._left_out import leave_out, list_no_features, read_nothing
from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.language import _


def _recognize(_name: str, _texts: Texts) -> Fit | None:
    return None


def _describe(_settings: Settings) -> str:
    return _("left out, as told")


drop = ColumnKind(
    name="drop",
    order=99,
    recognize=_recognize,
    fit=leave_out,
    list_features=list_no_features,
    read=read_nothing,
    describe=_describe,
)
