"""A loop with the names that it alone changes, from their beginning to where they are stored.

    s = -0                               For once:
    t = -0                                 s = -0
    For n: s add x[n]                      For n: s add x[n]
    g[0] = s                      ->       g[0] = s
    For n: t add y[n]                    For once:
    g[1] = t                               t = -0 ...

What is printed as a function has then no need to be given them.
"""

from collections.abc import Sequence

from backsight.engine.loops.representation import (
    Assign,
    For,
    NumberValue,
    Op,
    ProductCall,
    Step,
    Value,
)


def keep_together(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with a loop of one turn around each such group."""
    groups = _find_groups(steps)
    members: dict[int, list[int]] = {}
    for at, group in groups.items():
        members.setdefault(group, []).append(at)
    out: list[Step] = []
    for at, step in enumerate(steps):
        if at not in groups:
            out.append(step)
        elif groups[at] == at:
            body = tuple(steps[p] for p in members[at])
            out.append(For("once", 0, 1, body) if len(body) > 1 else step)
    return tuple(out)


def _find_groups(steps: Sequence[Step]) -> dict[int, int]:
    """The place of the loop that a step stays with, by the step's own; loops with themselves."""
    groups, loop = {}, -1
    for at, step in enumerate(steps):
        if isinstance(step, For | ProductCall):
            loop = at if isinstance(step, For) and not step.shared else -1
        if loop >= 0:
            groups[at] = loop
    users: dict[str, set[int]] = {}
    for at, step in enumerate(steps):
        for name in _list_names(step):
            users.setdefault(name, set()).add(at)
    for at, step in enumerate(steps):
        if isinstance(step, Assign) and _is_number(step.value):
            others = {groups.get(p) for p in users[step.name] - {at}}
            groups.pop(at, None)
            if len(others) == 1 and None not in others:
                groups[at] = others.pop()  # type: ignore[assignment] # it is not None
    return _leave_out(steps, groups, users)


def _leave_out(
    steps: Sequence[Step], groups: dict[int, int], users: dict[str, set[int]]
) -> dict[int, int]:
    """Without steps whose names others need too, and those behind them, until none is left."""
    while True:
        fewer: dict[int, int] = {}
        broken: set[int] = set()
        for at, group in groups.items():
            alone = all(groups.get(p) == group for n in _list_names(steps[at]) for p in users[n])
            if group == at or (alone and (at < group or group not in broken)):
                fewer[at] = group
            elif at > group:
                broken.add(group)
        if len(fewer) == len(groups):
            return dict(sorted(fewer.items()))
        groups = fewer


def _list_names(step: Step) -> set[str]:
    """The names that a step reads or makes."""
    if isinstance(step, ProductCall):
        return set()
    return {t.name for t in step.touches if t.index is None}


def _is_number(value: Value) -> bool:
    """Whether a value is a number that is written down, in float64 or not."""
    match value:
        case NumberValue() | Op("host", (NumberValue(),)):
            return True
    return False
