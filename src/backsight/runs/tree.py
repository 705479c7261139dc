"""The runs in a folder as a family: which branched off from which, and what was changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backsight.engine.spec import Spec
from backsight.runs.tree_picture import draw_members
from backsight.runs.summary import status_of
from backsight.runs.tree_member import Change, Member, in_order
from backsight.studies.comparison.summaries import unique_names
from backsight.training.spec_diff import spec_differences
from backsight.kernel.errors import BadInput
from backsight.recorder.entries import Parent
from backsight.recorder.record import Record, records_in
from backsight.recorder.store import NAME


@dataclass(frozen=True, kw_only=True)
class Family:
    """The runs in a folder. members: each after the one it branched off from. depths: of each, 0
    where that one is not there."""

    folder: Path
    members: tuple[Member, ...]
    depths: tuple[int, ...]

    def plot(self) -> Any:
        """A line for each run over its steps, branches leaving at theirs, as a Figure."""
        return draw_members(self.folder, self.members)


def family_of(folder: str | Path = "runs") -> Family:
    """The records in a folder and in those right inside it. A damaged one is a member with its
    error. Raises BadData where there is no such folder."""
    members: list[Member] = []
    specs: dict[Path, Spec] = {}
    for place, record in records_in(folder):
        if not isinstance(record, Record):
            members.append(Member(name="", path=place, error=str(record)))
            continue
        with record:
            try:
                members.append(_member(place, record))
                specs[place] = record.spec
            except BadInput as error:
                members.append(Member(name="", path=place, error=str(error)))
    named = _named(members)
    related = _changed(_related(named), specs)
    placed = list(in_order(related))
    return Family(
        folder=Path(folder), members=tuple(m for m, _ in placed), depths=tuple(d for _, d in placed)
    )


def _member(place: Path, record: Record) -> Member:
    last = record.last_step
    return Member(
        name="", path=place, id=record.about.id, status=record.status, told=status_of(record),
        first=record.first_step, last=last, planned=record.final_spec.steps or 0,
        loss=_loss(record, last), created=record.about.created, parent=record.about.parent,
    )


def _loss(record: Record, last: int) -> float:
    losses = record.metrics_between(last, last)["loss"]
    if len(losses):
        return float(losses[-1])
    moments = record.moments
    return float(moments[max(moments)].losses.get("train", "nan")) if moments else float("nan")


def _named(members: Sequence[Member]) -> list[Member]:
    """Each with its name, and that of an earlier one with the same id."""
    names = unique_names([m.path / NAME for m in members])
    first: dict[str, str] = {}
    for member, name in zip(members, names, strict=True):
        if member.id:
            first.setdefault(member.id, name)
    return [
        replace(m, name=name, twin="" if first.get(m.id, name) == name else first[m.id])
        for m, name in zip(members, names, strict=True)
    ]


def _related(members: Sequence[Member]) -> list[Member]:
    """Each with the path of its parent: of several records of that run, the one it came from."""
    found = []
    for member in members:
        parent = member.parent
        same = [m.path for m in members if parent and m.id == parent.id]
        origin = [p for p in same if parent and p.absolute() == Path(parent.place).absolute()]
        found.append(replace(member, above=next(iter([*origin, *same]), None)))
    return found


def _changed(members: Sequence[Member], specs: dict[Path, Spec]) -> list[Member]:
    """Each branch with what it changed; the values before, where the parent's record has them."""
    return [
        replace(m, changes=tuple(_changes(m, m.parent, specs[m.path]))) if m.parent else m
        for m in members
    ]


def _changes(member: Member, parent: Parent, spec: Spec) -> Iterator[Change]:
    if member.above is None:
        for key, value in parent.changes.items():
            if value != "-":
                yield Change(key=key, before="", after=value)
        return
    with Record.open(member.above) as record:
        before = record.spec_at(parent.step)
    for key, values in spec_differences([before, spec]).items():
        yield Change(key=key, before=values[0], after=values[1])
