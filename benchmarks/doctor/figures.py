"""The figures of all rows: of the doctor, of each rule set, and of each rule of the doctor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from doctor.rules import RULE_SETS
from doctor.scoring import Row, RuleRow
from doctor.subjects import GIVEN, OWN, SEEDED, hits

from backsight.doctor.faults import faults


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    def __str__(self) -> str:
        return f"{self.count} of {self.of} ({self.count / self.of:.0%})" if self.of else "–"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How good a doctor is. silent: of the sick ones. third, proved, verified: None where it names
    one cause at the most, or tries nothing."""

    first: Share
    silent: Share
    third: Share | None
    precision: Share
    """Of what it named, in sick and well, what was right."""
    given_accused: Share
    own_accused: Share
    proved: Share | None
    verified: Share | None
    sick_seconds: tuple[float, float]
    """Of the cases that count: the median and the worst."""
    well_seconds: tuple[float, float]
    """Of the healthy ones, given and own."""


def summarize(rows: Sequence[Row], group: str = GIVEN) -> Figures:
    """The doctor's figures. group: of the sick ones. verified: of all that count, so that no remedy
    is no success."""
    sick, well, own = _select(rows, group)
    named = [r for r in (*sick, *well, *own) if r.is_named]
    return Figures(
        first=_share(sick, lambda r: r.first),
        silent=_share(sick, lambda r: not r.is_named),
        third=_share(sick, lambda r: r.third),
        precision=_share(named, lambda r: r.first),
        given_accused=_share(well, lambda r: r.is_named),
        own_accused=_share(own, lambda r: r.is_named),
        proved=_share(sick, lambda r: r.proved),
        verified=_share(sick, lambda r: bool(r.verified)),
        sick_seconds=_time(sick),
        well_seconds=_time([*well, *own]),
    )


def summarize_rules(rows: Sequence[Row], group: str = GIVEN) -> dict[str, Figures]:
    """Those of each rule set, of what it can be asked about."""
    return {name: _summarize_rule_set(rows, name, group) for name in RULE_SETS}


def _summarize_rule_set(rows: Sequence[Row], name: str, of: str) -> Figures:
    groups = [[r.rules[name] for r in group] for group in _select(rows, of)]
    sick, well, own = ([r for r in group if r.can_be_asked] for group in groups)
    return Figures(
        first=_share(sick, _is_right),
        silent=_share(sick, lambda r: not r.named),
        third=None,
        precision=_share([r for r in (*sick, *well, *own) if r.named], _is_right),
        given_accused=_share(well, _is_named),
        own_accused=_share(own, _is_named),
        proved=None,
        verified=None,
        sick_seconds=_time(sick),
        well_seconds=_time([*well, *own]),
    )


def _time(rows: Sequence[Row | RuleRow]) -> tuple[float, float]:
    seconds = [r.seconds for r in rows] or [0.0]
    return median(seconds), max(seconds)


def _is_right(row: RuleRow) -> bool:
    return row.right


def _is_named(row: RuleRow) -> bool:
    return row.named


def _select(rows: Sequence[Row], group: str) -> tuple[list[Row], list[Row], list[Row]]:
    """The sick ones of a group that count, the given healthy ones, and our own."""
    sick = [r for r in rows if r.group == group and r.labels and r.counts]
    well = [r for r in rows if r.group == GIVEN and not r.labels]
    return sick, well, [r for r in rows if r.group == OWN]


def _share(rows: Sequence[Any], holds: Callable[[Any], bool]) -> Share:
    return Share(count=sum(holds(r) for r in rows), of=len(rows))


@dataclass(frozen=True, kw_only=True)
class FaultFigures:
    """How good one rule of the doctor is. precision: of the times it was named first. first, third:
    of the cases that have the fault, how many got it as the first cause or among three."""

    precision: Share
    first: Share
    third: Share


def summarize_faults(rows: Sequence[Row]) -> dict[str, FaultFigures]:
    """By name: the faults that were named or should have been, of given and seeded cases."""
    given, well, own = _select(rows, GIVEN)
    sick = [*given, *_select(rows, SEEDED)[0]]
    figures = {}
    for name in sorted(faults):
        named = [r for r in (*sick, *well, *own) if r.causes[:1] == [name]]
        due = [r for r in sick if hits(name, r.labels)]
        if named or due:
            figures[name] = FaultFigures(
                precision=Share(count=sum(hits(name, r.labels) for r in named), of=len(named)),
                first=Share(count=sum(r.causes[:1] == [name] for r in due), of=len(due)),
                third=Share(count=sum(name in r.causes[:3] for r in due), of=len(due)),
            )
    return figures
