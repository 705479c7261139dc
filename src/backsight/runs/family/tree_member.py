"""Runs of a family, as plain data, and their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from backsight.recorder.entries import Parent


@dataclass(frozen=True, kw_only=True)
class Change:
    """A key of the spec that a branch changed."""

    key: str
    """Such as optimizer.rate."""
    before: str
    """Empty where the parent is not there."""
    after: str
    """The new value."""


@dataclass(frozen=True, kw_only=True)
class TreeMember:
    """A run of a family."""

    name: str
    """Short, and no other's."""
    path: Path
    """Of the record."""
    id: str = ""
    status: str = ""
    """running, finished, interrupted or failed."""
    status_text: str = ""
    """The same in words, with where it failed."""
    first: int = 0
    """Its own steps are those after this one."""
    last: int = 0
    planned: int = 0
    """How many steps it was to have."""
    loss: float = float("nan")
    """Of its last step, or as it was measured last; nan where there is none."""
    created: str = ""
    """ISO 8601, UTC."""
    parent: Parent | None = None
    """What its record says of the run that it branched off from."""
    parent_path: Path | None = None
    """Of that run's record, where it is in the folder, too."""
    changes: tuple[Change, ...] = ()
    circular: bool = False
    """Whether it would be its own ancestor."""
    twin: str = ""
    """The name of another record of the same run."""
    error: str = ""
    """Why no more is known of it."""


def order_members(
    members: Sequence[TreeMember], *, latest: bool = False
) -> Iterator[tuple[TreeMember, int]]:
    """Each after the one above it, with its depth; branches by their step, the latest first where
    asked for. One that is its own ancestor begins anew."""
    branches: dict[Path, list[TreeMember]] = {}
    for member in members:
        if member.parent_path is not None:
            branches.setdefault(member.parent_path, []).append(member)
    visited: set[Path] = set()
    starts = [(m, False) for m in members if m.parent_path is None] + [(m, True) for m in members]
    for start, circular in starts:
        stack = [(replace(start, circular=circular), 0)]
        while stack:
            member, depth = stack.pop()
            if member.path in visited:
                continue
            visited.add(member.path)
            yield member, depth
            children = sorted(branches.get(member.path, []), key=lambda m: (m.first, m.name))
            stack += [(child, depth + 1) for child in (children if latest else children[::-1])]
