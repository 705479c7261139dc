"""True or false, as people spell it: true/false, yes/no, t/f, y/n, on/off, in any letters.

A cell stands for one feature, 1 where it is true.
"""

import numpy as np

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import _, ngettext
from backsight.kernel.types import Floats

PAIRS = (("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"), ("on", "off"))
VALUES = {word: value for pair in PAIRS for word, value in zip(pair, (1.0, 0.0), strict=True)}
VALUES |= {"1": 1.0, "0": 0.0, "1.0": 1.0, "0.0": 0.0}


def _recognize(_name: str, texts: Texts) -> Fit | None:
    words = {text.lower() for text in texts.words}
    return Fit(settings={}) if any(words == set(pair) for pair in PAIRS) else None


def _fit(name: str, texts: Texts, _settings: Settings) -> Fit:
    wrong = next((t for t in texts.words if t.lower() not in VALUES), None)
    if wrong is not None:
        raise BadData(
            _("Column {name!r} has {text!r}, which is neither true nor false.").format(
                name=name, text=wrong
            )
        )
    return Fit(settings={})


def _list_features(name: str, _settings: Settings) -> tuple[str, ...]:
    return (name,)


def _read(name: str, texts: Texts, _settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    values = np.array([VALUES.get(text.lower(), np.nan) for text in texts.distinct]).reshape(-1, 1)
    unknown = [text for text in texts.words if text.lower() not in VALUES]
    if not unknown:
        return values, ()
    return values, (
        ngettext(
            "Column {name!r}: {count:,} cell is neither true nor false ({text!r}) and counts "
            "as missing.",
            "Column {name!r}: {count:,} cells are neither true nor false ({text!r}) and "
            "count as missing.",
            texts.count(unknown),
        ).format(name=name, count=texts.count(unknown), text=unknown[0]),
    )


def _describe(_settings: Settings) -> str:
    return _("true or false")


boolean = ColumnKind(
    name="boolean",
    order=20,
    recognize=_recognize,
    fit=_fit,
    list_features=_list_features,
    read=_read,
    describe=_describe,
)
