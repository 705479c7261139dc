"""Runs of a family, as plain data, and their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backsight.recorder.entries import Parent


@dataclass(frozen=True, kw_only=True)
class Change:
    """A key of the spec that a branch changed. before: "" where the parent is not there."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Member:
    """A run. told: its status in words. first, last: its own steps are those after the first, up
    to the last. planned: how many it was to have. loss: of its last step, or as it was measured
    last; nan where there is none. parent: what its record says of the run that it branched off
    from. above: the path of that run, where it is in the folder, too. circular: whether it would
    be its own ancestor. twin: the name of another record of the same run. error: why no more is
    known of it."""

    name: str
    path: Path
    id: str = ""
    status: str = ""
    told: str = ""
    first: int = 0
    last: int = 0
    planned: int = 0
    loss: float = float("nan")
    created: str = ""
    parent: Parent | None = None
    above: Path | None = None
    changes: tuple[Change, ...] = ()
    circular: bool = False
    twin: str = ""
    error: str = ""


def in_order(members: Sequence[Member], *, latest: bool = False) -> Iterator[tuple[Member, int]]:
    """Each after the one above it, with its depth; branches by their step, the latest first where
    asked for. One that is its own ancestor begins anew."""
    below: dict[Path, list[Member]] = {}
    for member in members:
        if member.above is not None:
            below.setdefault(member.above, []).append(member)
    seen: set[Path] = set()
    starts = [(m, False) for m in members if m.above is None] + [(m, True) for m in members]
    for start, circular in starts:
        stack = [(replace(start, circular=circular), 0)]
        while stack:
            member, depth = stack.pop()
            if member.path in seen:
                continue
            seen.add(member.path)
            yield member, depth
            children = sorted(below.get(member.path, []), key=lambda m: (m.first, m.name))
            stack += [(child, depth + 1) for child in (children if latest else children[::-1])]
