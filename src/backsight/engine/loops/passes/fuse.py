"""Loops over the same axis made one, so that what one makes the next reads from a register.

    For n: z[n] = x[n] + b            For n: z[n] = x[n] + b
    For n: a[n] = tanh(z[n])    ->           a[n] = tanh(z[n])

A step moves up past all that it has no conflict with, until it meets a loop that it may join. Two
loops may be one if each turn of the second needs only that same turn of the first: for every array
that one makes and the other touches, some axis is read and made at the very turn. A sum over the
rows is whole only behind its loop, so what reads it stays outside: its index has no n.

Turns of the loops that two places both stand in are the same for both: entries 4160 l + f, of 4096,
and 4160 l + t + 4096, of 64, never meet within the loop over l; nor do they from one turn of it to
another, since all of them together are no longer than 4160.

Nobody looks at what a loop has nothing to do with. Each body knows its parts by their turns and by
the memory that they touch; only those are visited, from the last one up. For the loop over n that
reads z here (2, then 0), which joins 0::

    0 For n: z[n] = ...    1 For u: W[u] = ...    2 g[0] = z[0] * 2    3 s = -0    4 For n: ... z[n]
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import count, product

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import (
    For,
    Index,
    NumberValue,
    Step,
    StoreStep,
    Touch,
    find_turns,
)

LONGEST = 150
"""Steps of a body up to which loops are joined: what LLVM takes to compile a body grows faster than
its length, and the loops of a hundred narrow layers would all become one."""
Turns = tuple[str, int, int, int]
"""A loop's axis, first turn, the one behind the last, and step."""


def fuse(steps: Sequence[Step], arrays: ArrayMap) -> tuple[Step, ...]:
    """The steps with loops joined, inside loops too."""
    return _Fusion(arrays, find_turns(steps)).open_body(steps).close()


@dataclass(eq=False, kw_only=True)
class _BodyPart:
    """A step in a body, or a loop with what has joined it. touched: by array or name; outputs:
    what it makes. order: where it stands; what stands right behind (5,) is (5, -2), then (5, -1).
    """

    step: Step
    body: "_Body | None" = None
    touched: dict[str, dict[Touch, None]] = field(default_factory=dict)
    outputs: set[str] = field(default_factory=set)
    order: tuple[int, ...] = ()

    @property
    def turns(self) -> Turns | None:
        """None for what is no loop."""
        x = self.step
        return (x.axis, x.first, x.behind, x.step) if isinstance(x, For) else None

    def close(self) -> Step:
        """As a step."""
        if self.body is None:
            return self.step
        assert isinstance(self.step, For)
        return replace(self.step, body=self.body.close())


@dataclass(eq=False)
class _Body:
    """The parts of a body; those with the same turns; those that touch an array or name. around:
    the axes of the loops that it stands in."""

    around: frozenset[str] = frozenset()
    parts: list[_BodyPart] = field(default_factory=list)
    loops: dict[Turns, list[_BodyPart]] = field(default_factory=dict)
    users: dict[str, list[_BodyPart]] = field(default_factory=dict)
    has_loops: bool = False
    numbers: Iterator[int] = field(default_factory=count)

    def list_parts(self) -> list[_BodyPart]:
        """In their order."""
        return sorted(self.parts, key=lambda part: part.order)

    def close(self) -> tuple[Step, ...]:
        """As steps."""
        return tuple(part.close() for part in self.list_parts())

    def add(self, part: _BodyPart) -> None:
        """Take a part in, whose order is known."""
        self.parts.append(part)
        if part.turns:
            self.has_loops = True
            self.loops.setdefault(part.turns, []).append(part)
        for name in part.touched:
            self.users.setdefault(name, []).append(part)


class _Fusion:
    """turns: the first and the last turn of each axis. overlaps: the arrays that share memory with
    one, itself among them."""

    def __init__(self, arrays: ArrayMap, turns: Mapping[str, tuple[int, int]]) -> None:
        self._overlaps = arrays.find_overlaps()
        self._find_range = cache(partial(Index.find_range, turns=turns))

    def open_body(self, steps: Sequence[Step], around: frozenset[str] = frozenset()) -> _Body:
        """Steps as a body, with loops joined."""
        body = _Body(around)
        for step in steps:
            self._join(self._open_part(step, around), body)
        return body

    def _open_part(self, step: Step, around: frozenset[str]) -> _BodyPart:
        part = _BodyPart(step=step)
        if isinstance(step, For):
            part.body = self.open_body(step.body, around | {step.axis})
        for touch in step.touches:
            part.touched.setdefault(touch.name, {})[touch] = None
            if touch.makes:
                part.outputs.add(touch.name)
        return part

    def _join(self, part: _BodyPart, body: _Body) -> None:
        """Put a part behind others, or into one of them."""
        early, above = _is_start(part.step), None
        around = body.around if part.body else frozenset()  # what is no loop keeps its order
        for above in self._list_related(part, body) if part.body or early else ():
            if self._can_join(above, part, around):
                self._merge(above, part, body)
                return
            if any(self._find_conflicts(above, part, around)):
                break
        else:
            above = None
        number = next(body.numbers)
        part.order = (*(above.order if above else ()), -number) if early else (number,)
        body.add(part)

    def _merge(self, one: _BodyPart, two: _BodyPart, body: _Body) -> None:
        """Put what is in a loop into another one, which stands in a body."""
        assert one.body is not None
        assert two.body is not None
        for inner in two.body.list_parts():
            self._join(inner, one.body)
        for name, touches in two.touched.items():
            if name not in one.touched:
                body.users.setdefault(name, []).append(one)
            one.touched.setdefault(name, {}).update(touches)
        one.outputs |= two.outputs

    def _can_join(self, one: _BodyPart, two: _BodyPart, around: frozenset[str]) -> bool:
        """Whether they are the same turns, and each of the second needs that of the first alone."""
        if one.turns != two.turns or one.body is None or two.body is None:
            return False
        if len(one.body.parts) + len(two.body.parts) > LONGEST:
            return False
        if one.body.has_loops != two.body.has_loops:  # vectors go over rows in the one alone
            return False
        assert isinstance(one.step, For)
        axis, conflicts = one.step.axis, self._find_conflicts(one, two, around)
        return all(self._is_at_turn(a, b, axis, around) for a, b in conflicts)

    def _list_related(self, part: _BodyPart, body: _Body) -> list[_BodyPart]:
        """What has the same turns as a part, or could be in conflict with it, from the last up."""
        related = {id(p): p for p in body.loops.get(part.turns, ())} if part.turns else {}
        for name in part.touched:
            for other in self._overlaps.get(name, (name,)):
                for p in body.users.get(other, ()):
                    if name in part.outputs or other in p.outputs:
                        related[id(p)] = p
        return sorted(related.values(), key=lambda p: p.order, reverse=True)

    def _find_conflicts(
        self, one: _BodyPart, two: _BodyPart, around: frozenset[str]
    ) -> Iterator[tuple[Touch, Touch]]:
        """Pairs of touches of which one makes what the other touches."""
        for name, touches in two.touched.items():
            for other in self._overlaps.get(name, (name,)):
                if other in one.touched and (name in two.outputs or other in one.outputs):
                    for a, b in product(one.touched[other], touches):
                        if (a.makes or b.makes) and not self._are_apart(a, b, around):
                            yield a, b

    def _are_apart(self, a: Touch, b: Touch, around: frozenset[str]) -> bool:
        """Whether two places are never the same entry of one array: unit 1 and unit 2, or rows of
        the last block and of those before it."""
        if a.name != b.name or a.index is None or b.index is None:
            return False
        return any(self._are_never_one(i, j, around) for i, j in zip(a.index, b.index, strict=True))

    def _are_never_one(self, i: Index, j: Index, around: frozenset[str]) -> bool:
        if i == j:
            return False
        i, j = _leave_shared(i, j, around)
        (low, high), (first, last) = self._find_range(i), self._find_range(j)
        return high < first or last < low

    def _is_at_turn(self, a: Touch, b: Touch, axis: str, around: frozenset[str]) -> bool:
        """Whether two places of one array meet only at the same turn of an axis."""
        if a.name != b.name or a.index is None or b.index is None:
            return False
        return any(
            self._is_one_turn(i, j, axis, around) for i, j in zip(a.index, b.index, strict=True)
        )

    def _is_one_turn(self, i: Index, j: Index, axis: str, around: frozenset[str]) -> bool:
        """Whether two indices have the axis, and are the same, or stay within one turn of it."""
        stride = dict(i.axes).get(axis)
        if stride is None or i == j:
            return stride is not None
        if dict(j.axes).get(axis) != stride:
            return False
        i, j = _leave_shared(i, j, around | {axis})
        (low, high), (first, last) = self._find_range(i), self._find_range(j)
        return max(high, last) - min(low, first) < stride


def _is_start(step: Step) -> bool:
    """Whether a step only begins something, and had better do so early: out of others' way."""
    return not isinstance(step, For) or all(
        isinstance(s, StoreStep) and isinstance(s.value, NumberValue) for s in step.body
    )


def _leave_shared(i: Index, j: Index, around: frozenset[str]) -> tuple[Index, Index]:
    """Two indices without the axes that are at the same turn for both."""
    shared = {a for a in i.axes if a[0] in around and a in j.axes}
    if not shared:
        return i, j
    own = [Index(tuple(a for a in x.axes if a not in shared), x.plus) for x in (i, j)]
    return own[0], own[1]
