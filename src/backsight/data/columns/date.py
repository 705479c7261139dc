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
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from backsight.data.columns._record import ColumnKind, Fit, Settings
from backsight.data.texts import Texts
from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.language import N_, _, join_words, say
from backsight.kernel.types import Floats, Integers

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

PARTS = {
    "month": N_("month"),
    "weekday": N_("weekday"),
    "day_of_year": N_("day of the year"),
    "time": N_("time of day"),
}
"""What is put on a circle, where it changes, and how that is called."""

SECONDS = 86_400
EPOCH = np.datetime64("1970-01-01", "D")
Moments: TypeAlias = NDArray[np.datetime64]


@lru_cache(maxsize=1 << 16)
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
        moment = datetime(year, month, int(parts.get("day", 1)), *clock)
        return moment - _parse_zone(parts.get("zone", ""))
    except (ValueError, OverflowError):
        return None


def _parse_zone(zone: str) -> timedelta:
    """How far a zone is from UTC. Raises ValueError."""
    if not zone or zone.upper() in ("Z", "UTC"):
        return timedelta()
    clock = time(int(zone[1:3]), int(zone[-2:]))
    ahead = timedelta(hours=clock.hour, minutes=clock.minute)
    return -ahead if zone[0] == "-" else ahead


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
            ).format(name=name, text=next(iter(texts.words), ""), known=join_words(sorted(ORDERS)))
        )
    return fit


def _fit_order(texts: Texts, order: str) -> Fit | None:
    moments = [m for m in (parse_date(text, order) for text in texts.words) if m]
    if not moments:
        return None
    seconds = np.array(moments, "datetime64[s]")
    circles = [part for part in PARTS if np.ptp(_measure(seconds, part)[0]) > 0]
    first = min(moments)
    return Fit(settings={"order": order, "first": first.isoformat(), "circles": tuple(circles)})


def _list_features(name: str, settings: Settings) -> tuple[str, ...]:
    circles = [f"{name}.{p}.{f}" for p in settings["circles"] for f in ("cos", "sin")]
    return (f"{name}.days", f"{name}.year", *circles)


def _measure(moments: Moments, part: str) -> tuple[Integers, Integers | int]:
    """Where moments stand in a part, and how many places that has."""
    days = moments.astype("datetime64[D]")
    years = moments.astype("datetime64[Y]")
    if part == "month":
        return _count(moments.astype("datetime64[M]") - years), 12
    if part == "weekday":
        return (_count(days - EPOCH) + 3) % 7, 7  # the epoch was a Thursday
    if part == "day_of_year":
        start = years.astype("datetime64[D]")
        return _count(days - start), _count((years + 1).astype("datetime64[D]") - start)
    return _count(moments - days), SECONDS


def _count(spans: NDArray[np.timedelta64]) -> Integers:
    """How many months, days or seconds they are."""
    return spans.astype(np.int64)


def _read(name: str, texts: Texts, settings: Settings) -> tuple[Floats, tuple[str, ...]]:
    first, width = datetime.fromisoformat(settings["first"]), 2 + 2 * len(settings["circles"])
    moments = [parse_date(text, settings["order"]) for text in texts.distinct.tolist()]
    wrong = [t for t, moment in zip(texts.distinct, moments, strict=True) if t and moment is None]
    numbers = np.full((len(moments), width), np.nan)
    present = np.array(list(filter(None, moments)), "datetime64[s]")
    numbers[[m is not None for m in moments]] = _encode(present, first, settings)
    notes = (
        (
            say(
                "Column {name!r}: {text!r} is no date as in training and counts as missing.",
                name=name,
                text=str(wrong[0]),
            ),
        )
        if wrong
        else ()
    )
    return numbers, notes


def _encode(moments: Moments, first: datetime, settings: Settings) -> Floats:
    """(moments, features)."""
    days = _count(moments - np.datetime64(first, "s")) / SECONDS
    numbers = [
        days,
        _count(moments.astype("datetime64[Y]") - EPOCH.astype("datetime64[Y]")) + 1970.0,
    ]
    for part in settings["circles"]:
        place, places = _measure(moments, part)
        angles = 2 * np.pi * place / places
        numbers += [np.cos(angles), np.sin(angles)]
    return np.stack(numbers, axis=1)


def _describe(settings: Settings) -> str:
    text = _("date ({order}), {count} inputs: days since {first}, year").format(
        order=settings["order"],
        count=2 + 2 * len(settings["circles"]),
        first=settings["first"].removesuffix("T00:00:00"),
    )
    if not settings["circles"]:
        return text
    parts = join_words(_(PARTS[part]) for part in settings["circles"])
    return _("{text}, cosine and sine of {parts}").format(text=text, parts=parts)


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
