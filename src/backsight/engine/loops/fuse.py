"""Loops over the same axis outputs one, so that what one makes the next reads from a register.

    For n: z[n] = x[n] + b            For n: z[n] = x[n] + b
    For n: a[n] = tanh(z[n])    ->           a[n] = tanh(z[n])

A step moves up past all that it has no conflict with, until it meets a loop that it may join. Two
loops may be one if each turn of the second needs only that same turn of the first: for every array
that one makes and the other touches, some axis is read and outputs at the very turn. A sum over the
rows is whole only behind its loop, so what reads it stays outside: its index has no n.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from backsight.engine.loops.arrays import ArrayMap
from backsight.engine.loops.representation import (
    For,
    Index,
    NumberValue,
    Step,
    StoreStep,
    Touch,
    find_touches,
    list_loops,
)

LONGEST = 150
"""Steps of a body up to which loops are joined: what LLVM takes to compile a body grows faster than
its length, and the loops of a hundred narrow layers would all become one."""


def fuse(steps: Sequence[Step], arrays: ArrayMap) -> tuple[Step, ...]:
    """The steps with loops joined, inside loops too."""
    turns = {x.axis: (x.first, x.behind - 1) for s in steps for x in list_loops(s)}
    return _Fusion(arrays, turns).fuse(steps)


@dataclass(frozen=True)
class _Summary:
    """What a step touches, by cluster of arrays that overlap. step: outside, for its identity."""

    step: Step
    touched: dict[str, list[Touch]]
    outputs: set[str]


class _Fusion:
    """turns: the first and the last turn of each axis."""

    def __init__(self, arrays: ArrayMap, turns: Mapping[str, tuple[int, int]]) -> None:
        self._arrays, self._turns = arrays, turns
        self._clusters = arrays.find_clusters()
        self._summaries: dict[int, _Summary] = {}
        self._overlaps: dict[tuple[str, str], bool] = {}

    def fuse(self, steps: Sequence[Step]) -> tuple[Step, ...]:
        out: list[Step] = []
        for step in steps:
            if isinstance(step, For):
                step = replace(step, body=self.fuse(step.body))
            self._join(step, out)
        return tuple(out)

    def _join(self, step: Step, out: list[Step]) -> None:
        """Put a step behind others, or into one of them."""
        at = len(out)
        while at:
            above = out[at - 1]
            if isinstance(step, For) and isinstance(above, For) and self._can_join(above, step):
                out[at - 1] = replace(above, body=self.fuse((*above.body, *step.body)))
                return
            if any(self._find_conflicts(above, step)):
                break
            at -= 1
        out.insert(at if _is_start(step) else len(out), step)

    def _can_join(self, one: For, two: For) -> bool:
        """Whether they are the same turns, and each of the second needs that of the first alone."""
        if (one.axis, one.first, one.behind, one.step) != (
            two.axis,
            two.first,
            two.behind,
            two.step,
        ):
            return False
        if len(one.body) + len(two.body) > LONGEST:
            return False
        if _has_loops(one) != _has_loops(two):  # vectors go over rows in the one, not in the other
            return False
        return all(_is_at_turn(a, b, one.axis) for a, b in self._find_conflicts(one, two))

    def _find_conflicts(self, one: Step, two: Step) -> Iterator[tuple[Touch, Touch]]:
        """Pairs of touches of which one makes what the other touches."""
        first, second = self._summarize(one), self._summarize(two)
        common = (first.outputs & second.touched.keys()) | (second.outputs & first.touched.keys())
        for cluster in common:
            for b in second.touched[cluster]:
                for a in first.touched[cluster]:
                    if (a.makes or b.makes) and self._is_conflict(a, b):
                        yield a, b

    def _summarize(self, step: Step) -> "_Summary":
        """What a step touches, outside since it is asked again and again."""
        names_known = self._summaries.get(id(step))
        if names_known is None:
            touched: dict[str, list[Touch]] = {}
            for touch in step.touches if isinstance(step, For) else find_touches(step):
                touched.setdefault(self._clusters.get(touch.name, touch.name), []).append(touch)
            outputs = {c for c, each in touched.items() if any(t.makes for t in each)}
            names_known = self._summaries[id(step)] = _Summary(step, touched, outputs)
        return names_known

    def _is_conflict(self, a: Touch, b: Touch) -> bool:
        if a.name != b.name:
            key = (a.name, b.name)
            if key not in self._overlaps:
                self._overlaps[key] = self._arrays.is_overlapping(*key)
            return self._overlaps[key]
        return not self._are_apart(a, b)

    def _are_apart(self, a: Touch, b: Touch) -> bool:
        """Whether two places of one array are never the same entry: unit 1 and unit 2, or rows of
        the last block and of those before it."""
        if a.index is None or b.index is None:
            return False
        return any(self._are_never_one(i, j) for i, j in zip(a.index, b.index, strict=True))

    def _are_never_one(self, i: Index, j: Index) -> bool:
        if i.axes == j.axes:
            return not i.axes and i.plus != j.plus
        (low, high), (first, last) = self._find_range(i), self._find_range(j)
        return high < first or last < low

    def _find_range(self, index: Index) -> tuple[int, int]:
        low = index.plus + sum(s * self._turns[a][0] for a, s in index.axes)
        return low, index.plus + sum(s * self._turns[a][1] for a, s in index.axes)


def _is_start(step: Step) -> bool:
    """Whether a step only begins something, and had better do so early: out of others' way."""
    return not isinstance(step, For) or all(
        isinstance(s, StoreStep) and isinstance(s.value, NumberValue) for s in step.body
    )


def _has_loops(loop: For) -> bool:
    return any(isinstance(s, For) for s in loop.body)


def _is_at_turn(a: Touch, b: Touch, axis: str) -> bool:
    """Whether two places of one array meet only at the same turn of an axis."""
    if a.name != b.name or a.index is None or b.index is None:
        return False
    return any(
        i == j and any(n == axis for n, _ in i.axes) for i, j in zip(a.index, b.index, strict=True)
    )
