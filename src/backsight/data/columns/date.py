"""A day, with or without a time of day: 2020-01-31, 31.1.2020, 1/31/20, Jan 31 2020 14:05.

It becomes the days since the first one in training, and the year; where they change, the month,
the day of the week and of the year and the time of day become points on a circle (a cosine and a
sine), for December lies beside January and Sunday beside Monday:

                 Apr
                  │               2020-04-01, day 92 of 366:
          Jul ────┼──── Jan         cos(2π · 91/366) = 0.009
                  │                 sin(2π · 91/366) = 1.000
                 Oct
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from backsight.data.columns._record import ColumnKind, Fit, Settings, Texts
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats

MONTHS = {
    name: k + 1
    for k, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
WORD = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
TIME = (
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]m)?)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?"
)
DAYS = {
    "ymd": r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})",
    "ym": r"(?P<year>\d{4})-(?P<month>\d\d)",
    "dmy": r"(?P<day>\d{1,2})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)",
    "mdy": r"(?P<month>\d{1,2})(?P<sep>[-/.])(?P<day>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)",
    "day_word": rf"(?P<day>\d{{1,2}})[ -]{WORD}[ ,-]+(?P<year>\d{{4}}|\d\d)",
    "word_day": rf"{WORD} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
    "word_year": rf"{WORD}[ -](?P<year>\d{{4}})",
}
ORDERS = {name: re.compile(day + TIME, re.IGNORECASE) for name, day in DAYS.items()}
"""By the order of their parts, how days are written. Of dmy and mdy, a day above 12 decides."""

PARTS = ("month", "weekday", "day_of_year", "time")
"""What is put on a circle, where it changes."""

SECONDS = 86_400


def parse_date(text: str, order: str) -> datetime | None:
    """The moment that a text stands for, without a zone (in UTC where it has one); None where it is
    no moment in that order."""
    if order == "ymd" and len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:  # what most files have, ten times as fast
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    found = ORDERS[order].fullmatch(text.strip())
    if found is None:
        return None
    parts = {k: v for k, v in found.groupdict().items() if v and k != "sep"}
    year = int(parts["year"])
    year += 0 if len(parts["year"]) > 2 else 2000 if year < 70 else 1900
    month = MONTHS.get(parts["month"][:3].lower()) or int(parts["month"])
    hour = int(parts.get("hour", 0))
    if "half" in parts:
        hour = hour % 12 + (12 if parts["half"].lower() == "pm" else 0)
    clock = (hour, int(parts.get("minute", 0)), int(parts.get("second", 0)))
    try:
        moment = datetime(year, month, int(parts.get("day", 1)), *clock, tzinfo=UTC)
    except ValueError:
        return None
    return (moment - _parse_zone(parts.get("zone", ""))).replace(tzinfo=None)


def _parse_zone(zone: str) -> timedelta:
    """How far a zone is from UTC."""
    if not zone or zone.upper() in ("Z", "UTC"):
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def list_orders(texts: Texts) -> list[str]:
    """The orders in which every text is a day."""
    present = texts.words
    found = [
        o for o in ORDERS if present and all(parse_date(t, o) for t in _sort_by_length(present))
    ]
    by_points = all("." in text for text in present)
    if by_points and "dmy" in found:  # 1.2.2020 is never the 2nd of January
        return ["dmy"]
    return found


def _sort_by_length(texts: Iterable[str]) -> Iterator[str]:
    """Longest first: what is no date is mostly found at once."""
    return iter(sorted(texts, key=len, reverse=True))


def _recognize(name: str, texts: Texts) -> Fit | None:
    first = next(iter(texts.words), "")
    if not any(pattern.fullmatch(first) for pattern in ORDERS.values()):
        return None
    orders = list_orders(texts)
    if len(orders) > 1:
        raise BadData(
            _(
                "Column {name!r} may be day/month or month/day ({text!r}): say "
                "--columns {name}=date:order=dmy or {name}=date:order=mdy."
            ).format(name=name, text=first)
        )
    return _fit_order(texts, orders[0]) if orders else None


def _fit(name: str, texts: Texts, settings: Settings) -> Fit:
    if set(settings) >= {"order", "first", "circles"}:
        return Fit(settings=settings)
    order = settings.get("order")
    if order is not None and order not in ORDERS:
        raise UnknownName(_("order of a date"), str(order), ORDERS)
    fit = _fit_order(texts, order) if order else _recognize(name, texts)
    if fit is None:
        raise BadData(
            _(
                "Column {name!r} has {text!r}, which is no date in an order that is known: {known}."
            ).format(
                name=name, text=next(iter(texts.words), ""), known=", ".join(sorted(ORDERS))
            )
        )
    return fit


def _fit_order(texts: Texts, order: str) -> Fit | None:
    moments = [m for m in (parse_date(text, order) for text in texts.words) if m]
    if not moments:
        return None
    circles = [part for part in PARTS if _changes(moments, part)]
    first = min(moments)
    return Fit(settings={"order": order, "first": first.isoformat(), "circles": tuple(circles)})


def _changes(moments: Sequence[datetime], part: str) -> bool:
    first = _measure(moments[0], part)[0]
    return any(_measure(moment, part)[0] != first for moment in moments)


def _list_features(name: str, settings: Settings) -> tuple[str, ...]:
    circles = [f"{name}.{p}.{f}" for p in settings["circles"] for f in ("cos", "sin")]
    return (f"{name}.days", f"{name}.year", *circles)


def _measure(moment: datetime, part: str) -> tuple[float, float]:
    """Where a moment stands in a part, and how many places that has."""
    if part == "month":
        return moment.month - 1, 12
    if part == "weekday":
        return moment.weekday(), 7
    if part == "day_of_year":
        start = datetime(moment.year, 1, 1)
        return (moment - start).days, (datetime(moment.year + 1, 1, 1) - start).days
    return moment.hour * 3600 + moment.minute * 60 + moment.second, SECONDS


def _read(name: str, texts: Texts, settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    first, width = datetime.fromisoformat(settings["first"]), 2 + 2 * len(settings["circles"])
    moments = [parse_date(text, settings["order"]) for text in texts.distinct.tolist()]
    wrong = [t for t, moment in zip(texts.distinct, moments, strict=True) if t and moment is None]
    numbers = np.full((len(moments), width), np.nan)
    numbers[[m is not None for m in moments]] = _encode(list(filter(None, moments)), first, settings)
    notes = (
        (
            _("Column {name!r}: {text!r} is no date as in training and counts as missing.").format(
                name=name, text=wrong[0]
            ),
        )
        if wrong
        else ()
    )
    return numbers, notes


def _encode(moments: Sequence[datetime], first: datetime, settings: Settings) -> Floats:
    """(moments, features)."""
    days = [(moment - first).total_seconds() / SECONDS for moment in moments]
    numbers = [np.array(days), np.array([float(moment.year) for moment in moments])]
    for part in settings["circles"]:
        places = np.array([_measure(moment, part) for moment in moments]).reshape(-1, 2)
        angles = 2 * np.pi * places[:, 0] / places[:, 1]
        numbers += [np.cos(angles), np.sin(angles)]
    return np.stack(numbers, axis=1)


def _describe(settings: Settings) -> str:
    return _("date ({order}), days since {first}").format(
        order=settings["order"], first=settings["first"].removesuffix("T00:00:00")
    )


date = ColumnKind(
    name="date",
    order=40,
    recognize=_recognize,
    fit=_fit,
    list_features=_list_features,
    read=_read,
    describe=_describe,
    settings=("order", "first", "circles"),
)
