"""The runs in a folder as a family: which branched off from which, and what was changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backsight.engine.spec import Spec
from backsight.kernel.errors import BadInput
from backsight.recorder.entries import Parent
from backsight.recorder.record import Record, list_records
from backsight.recorder.store import NAME
from backsight.runs.family.tree_member import Change, TreeMember, order_members
from backsight.runs.family.tree_picture import draw_members
from backsight.runs.names import make_unique_names
from backsight.runs.summary import describe_status
from backsight.training.settings.differences import tabulate_differences


@dataclass(frozen=True, kw_only=True)
class RunTree:
    """The runs in a folder."""

    folder: Path
    """That was read."""
    members: tuple[TreeMember, ...]
    """Each after the one that it branched off from."""
    depths: tuple[int, ...]
    """Of each; 0 where the one above it is not there."""

    def plot(self) -> Any:
        """A line for each run over its steps, branches leaving at theirs, as a Figure."""
        return draw_members(self.folder, self.members)


def read_run_tree(folder: str | Path = "runs") -> RunTree:
    """The records in a folder and in those right inside it. A damaged one is a member with its
    error. Raises BadData where there is no such folder."""
    members: list[TreeMember] = []
    specs: dict[Path, Spec] = {}
    for path, record in list_records(folder):
        if not isinstance(record, Record):
            members.append(TreeMember(name="", path=path, error=str(record)))
            continue
        with record:
            try:
                members.append(_read_member(path, record))
                specs[path] = record.spec
            except BadInput as error:
                members.append(TreeMember(name="", path=path, error=str(error)))
    named_members = _with_names(members)
    related_members = _with_changes(_with_parents(named_members), specs)
    ordered_members = list(order_members(related_members))
    return RunTree(
        folder=Path(folder),
        members=tuple(m for m, _ in ordered_members),
        depths=tuple(d for _, d in ordered_members),
    )


def _read_member(path: Path, record: Record) -> TreeMember:
    last = record.last_step
    return TreeMember(
        name="",
        path=path,
        id=record.about.id,
        status=record.status,
        status_text=describe_status(record),
        first=record.first_step,
        last=last,
        planned=record.final_spec.steps,
        loss=_read_loss(record, last),
        created=record.about.created,
        parent=record.about.parent,
    )


def _read_loss(record: Record, last: int) -> float:
    losses = record.metrics_between(last, last)["loss"]
    if len(losses):
        return float(losses[-1])
    moments = record.moments
    return float(moments[max(moments)].losses.get("train", "nan")) if moments else float("nan")


def _with_names(members: Sequence[TreeMember]) -> list[TreeMember]:
    """Each with its name, and that of an earlier one with the same id."""
    names = make_unique_names([m.path / NAME for m in members])
    first: dict[str, str] = {}
    for member, name in zip(members, names, strict=True):
        if member.id:
            first.setdefault(member.id, name)
    return [
        replace(m, name=name, twin="" if first.get(m.id, name) == name else first[m.id])
        for m, name in zip(members, names, strict=True)
    ]


def _with_parents(members: Sequence[TreeMember]) -> list[TreeMember]:
    """Each with the path of its parent: of several records of that run, the one it came from."""
    new_members = []
    for member in members:
        parent = member.parent
        same = [m.path for m in members if parent and m.id == parent.id]
        origin = [p for p in same if parent and p.absolute() == Path(parent.place).absolute()]
        new_members.append(replace(member, parent_path=next(iter([*origin, *same]), None)))
    return new_members


def _with_changes(members: Sequence[TreeMember], specs: dict[Path, Spec]) -> list[TreeMember]:
    """Each branch with what it changed; the values before, where the parent's record has them."""
    return [
        replace(m, changes=tuple(_list_changes(m, m.parent, specs[m.path]))) if m.parent else m
        for m in members
    ]


def _list_changes(member: TreeMember, parent: Parent, spec: Spec) -> Iterator[Change]:
    if member.parent_path is None:
        for key, value in parent.changes.items():
            if value != "-":
                yield Change(key=key, before="", after=value)
        return
    with Record.open(member.parent_path) as record:
        before = record.find_spec(parent.step)
    for key, values in tabulate_differences([before, spec]).items():
        yield Change(key=key, before=values[0], after=values[1])
