"""Innermost loops in lanes: 16 turns of float32 side by side, 8 of float64, whatever the processor.

    For u in 0..50: s = s + x[u]    ->    For u in 0..48, 16 at a time, each lane with its own s;
                                            behind it by halves: 8 + 8, 4 + 4, 2 + 2, 1 + 1
                                          For u in 48..50, 2 at a time: s = s + x[u], in turn

The order of a sum is so a matter of these lines and not of the processor. Loops over k inside stay
as they are, each turn of them done in all lanes.
"""

from collections.abc import Sequence
from dataclasses import replace

from backsight.engine.loops.representation import For, Reduce, Step
from backsight.engine.loops.sums import count_lanes


def put_in_lanes(steps: Sequence[Step], dtype: str) -> tuple[Step, ...]:
    """The steps with every innermost loop in lanes."""
    return tuple(x for s in steps for x in _put_in_lanes(s, dtype))


def _put_in_lanes(step: Step, dtype: str) -> list[Step]:
    if not isinstance(step, For):
        return [step]
    if _is_innermost(step):
        return _cut(step, dtype)
    return [replace(step, body=put_in_lanes(step.body, dtype))]


def _is_innermost(loop: For) -> bool:
    """Whether its turns can be done side by side: in it are only sums over k, if any loops."""
    inner = [s for s in loop.body if isinstance(s, For)]
    chained = any(isinstance(s, Reduce) and s.op == "chain" for s in loop.body)
    return not chained and loop.axis[0] not in "kr" and all(s.axis[0] == "k" for s in inner)


def _cut(loop: For, dtype: str) -> list[Step]:
    """A loop as one of whole vectors and what is left, in ever narrower ones."""
    count = loop.behind - loop.first
    lanes = count_lanes(count, dtype)
    whole = loop.first + count // lanes * lanes
    sums = tuple((s.name, s.op) for s in loop.body if isinstance(s, Reduce)) if lanes > 1 else ()
    steps: list[Step] = [replace(loop, behind=whole, step=lanes, lanes=lanes, gathers=sums)]
    first = whole
    while first < loop.behind:
        lanes = count_lanes(loop.behind - first, dtype)
        behind = first + (loop.behind - first) // lanes * lanes
        steps.append(replace(loop, first=first, behind=behind, step=lanes, lanes=lanes))
        first = behind
    return steps
