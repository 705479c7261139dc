"""A number: 3.5, 1e5, 1,065, 14.2%, $703, 170 cm.

A cell stands for one feature; where a missing value is to be a value, a second one is 1 there.
A percentage and an amount are the number that is written; one column has one unit at most.
"""

import numpy as np

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.spellings import parse_quantity
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData
from backsight.kernel.language import N_, _, say
from backsight.kernel.types import Floats


def parse_numbers(texts: Texts) -> tuple[Floats, str, tuple[str, ...]]:
    """(texts,) the number of each different text, NaN where missing or no number; their unit; the
    texts that are no number, or have another unit than the first that has one."""
    values, unit, wrong = np.full(len(texts.distinct), np.nan), "", []
    for row, text in enumerate(texts.distinct):
        if text == "":
            continue
        found = parse_quantity(text)
        if found is None or (found[1] and unit and found[1] != unit):
            wrong.append(text)
            continue
        values[row], unit = found[0], unit or found[1]
    return values, unit, tuple(wrong)


def _recognize(_name: str, texts: Texts) -> Fit | None:
    if any(parse_quantity(text) is None for text in texts.words):
        return None
    _values, unit, wrong = parse_numbers(texts)
    return None if wrong else Fit(settings={"unit": unit} if unit else {})


def _fit(name: str, texts: Texts, settings: Settings) -> Fit:
    if settings:
        return Fit(settings=settings)
    _values, unit, wrong = parse_numbers(texts)
    if wrong and len(wrong) == len(texts.words):
        raise BadData(
            _("Column {name!r} has no number: it has {text!r}.").format(name=name, text=wrong[0])
        )
    note = (
        say(
            "{count:,} cell is no number ({text!r}) and counts as missing.",
            "{count:,} cells are no number ({text!r}) and count as missing.",
            count=texts.count(wrong),
            text=wrong[0],
        )
        if wrong
        else ""
    )
    return Fit(settings={"unit": unit} if unit else {}, note=note)


def _list_features(name: str, settings: Settings) -> tuple[str, ...]:
    return (name, f"{name} missing") if settings.get("gaps") else (name,)


def _read(name: str, texts: Texts, settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    values, unit, wrong = parse_numbers(texts)
    notes = []
    if wrong:
        notes.append(
            say(
                "Column {name!r}: {count:,} cell is no number ({text!r}) and counts as missing.",
                "Column {name!r}: {count:,} cells are no number ({text!r}) and count as missing.",
                name=name,
                count=texts.count(wrong),
                text=wrong[0],
            )
        )
    before = settings.get("unit", "")
    if unit != before and not np.isnan(values).all():
        message = (
            N_("Column {name!r} is in {unit!r} here; in training it was in {before!r}.")
            if unit
            else N_("Column {name!r} has no unit here; in training it was in {before!r}.")
        )
        notes.append(say(message, name=name, unit=unit, before=before))
    gaps = [np.isnan(values).astype(float)] if settings.get("gaps") else []
    return np.stack([values, *gaps], axis=1), tuple(notes)


def _describe(settings: Settings) -> str:
    unit = settings.get("unit", "")
    return _("number, in {unit}").format(unit=unit) if unit else _("number")


number = ColumnKind(
    name="number",
    order=30,
    recognize=_recognize,
    fit=_fit,
    list_features=_list_features,
    read=_read,
    describe=_describe,
    settings=("unit", "gaps"),
)
