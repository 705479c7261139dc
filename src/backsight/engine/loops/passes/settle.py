"""Where values are kept: in a register if one turn makes and reads them, in less memory if one
loop does, in none if nobody reads them.

    For n: For u: z[n, u] = ...                For n: For u: v1 = ...
                  a[n, u] = tanh(z[n, u])  ->                a[n, u] = tanh(v1)
"""

from collections.abc import Collection, Sequence

from backsight.engine.loops.arrays import WORK, ArrayMap
from backsight.engine.loops.passes.axes import drop_axes
from backsight.engine.loops.passes.unread import drop_unread
from backsight.engine.loops.passes.value_names import name_values
from backsight.engine.loops.representation import ProductCall, Step


def settle(steps: Sequence[Step], arrays: ArrayMap, outside: Collection[str]) -> tuple[Step, ...]:
    """The steps with what is temporary in as little memory as it needs. outside: arrays that
    somebody else reads."""
    private = _find_private(steps, arrays, outside)
    steps = name_values(drop_axes(steps, arrays, private))
    return drop_unread(steps, private)


def _find_private(steps: Sequence[Step], arrays: ArrayMap, outside: Collection[str]) -> set[str]:
    """Arrays of the workspace that nobody else reads, and that share no memory."""
    called = {n for s in steps if isinstance(s, ProductCall) for n in (s.target, s.left, s.right)}
    inside = {t.name for s in steps for t in s.touches if t.index is not None}
    private = (inside & arrays.regions.keys()) - called - set(outside)
    private = {n for n in private if arrays.regions[n].storage == WORK}
    return {n for n, others in arrays.find_overlaps().items() if n in private and len(others) == 1}
