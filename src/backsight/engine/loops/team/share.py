"""Who does what of a step where several threads run the same program.

Every thread goes through all steps. Turns of large nests are divided; large products are cut; what
only makes numbers each thread does for itself; the rest the first does alone. They meet where one
needs what another made::

    x @ W into z              cut: each thread some columns
    meet
    For b in 0..4 shared      each thread some rows: a[b, n, u] = tanh(z[b, n, u]); parts[b] = ...
    meet
    s = -0; For c: s chain parts[c]          each thread for itself
    alone: seen_by_all[0] = s                the first

A part of an array is made by one thread, in the order in which one alone makes it, so the bits are
the same for any number of threads.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from backsight.engine.loops.arrays import SCRATCH, ArrayMap
from backsight.engine.loops.passes.loop_groups import keep_together
from backsight.engine.loops.representation import (
    Alone,
    Assign,
    For,
    Meet,
    ProductCall,
    Reduce,
    Step,
    StoreStep,
    list_steps,
)
from backsight.engine.loops.step_numbers import pass_numbers
from backsight.engine.loops.team.meetings import add_meetings
from backsight.engine.loops.team.turns import count_work, divide

SAME_ARRAY = "row"
"""The row of the table: what each thread stores there beside divided turns is the same number."""
LEAST_PRODUCT = 100_000
"""Multiplications of a product from which on it is cut."""
LEAST_CUT = 32
"""Rows or columns of a product that can be cut."""
LEAST_STEP = 400_000
"""Work of a step's shared parts, in numbers made or added, below which threads do not pay: some
hundred microseconds."""
PRODUCTS_IN_ONE = 16
"""Multiplications of a product that take as long as one other number."""


@dataclass(frozen=True)
class SharedSteps:
    """The halves of a step for several threads. scratch: numbers that each needs for itself.
    shown_numbers: how many are seen, with those that the first tells the others."""

    halves: tuple[tuple[Step, ...], tuple[Step, ...]]
    scratch: int
    shown_numbers: int


def share(
    halves: Sequence[Sequence[Step]],
    arrays: ArrayMap,
    seen_outside: Collection[str],
    shown_numbers: int,
) -> SharedSteps | None:
    """The same steps divided among threads; None where that does not pay. seen_outside: arrays that
    somebody else touches. shown_numbers: how many are seen. What is scratch gets another place in
    `arrays`."""
    users = _count_users(halves, arrays, seen_outside)
    outside = {n for n, uses in users.items() if uses > 1} | set(seen_outside)
    scratch: set[str] = set()
    parts = count()

    def divide_step(step: Step) -> Step:
        match step:
            case For() if (own := divide(step, arrays, outside)) is not None:
                scratch.update(own)
                return replace(step, shared=True)
            case ProductCall() if can_cut(step):
                return replace(step, part=next(parts))
        return step

    divided = [[divide_step(s) for s in half] for half in halves]
    if sum(_count_shared_work(s) for half in divided for s in half) < LEAST_STEP:
        return None
    size = _place_scratch(scratch, arrays)
    numbers = count(shown_numbers)
    groups = [
        [x for s in _group(keep_together(h)) for x in _pass_sums(s, numbers)] for h in divided
    ]
    first, second = (tuple(add_meetings(g, arrays)) for g in groups)
    return SharedSteps((first, second), size, next(numbers))


def _count_shared_work(step: Step) -> int:
    """The work that threads divide of a step, in numbers made or added."""
    if isinstance(step, ProductCall) and step.part is not None:
        return math.prod(step.sizes) // PRODUCTS_IN_ONE
    return count_work(step) if isinstance(step, For) and step.shared else 0


def can_cut(step: ProductCall) -> bool:
    """Whether a product is large enough to be cut."""
    m, k, n = step.sizes
    return m * k * n >= LEAST_PRODUCT and max(m, n) >= LEAST_CUT


def is_cut_in_columns(sizes: tuple[int, int, int]) -> bool:
    """Whether a product is cut between columns; else between rows. BLAS copies the operand that is
    not cut for each part, so the one cut is the larger."""
    m, _, n = sizes
    return n > m


def _count_users(
    halves: Sequence[Sequence[Step]], arrays: ArrayMap, seen_outside: Collection[str]
) -> Counter[str]:
    """How many steps touch each array, by any of its names; what others see counts twice."""
    overlaps = arrays.find_overlaps()
    users: Counter[str] = Counter()
    for step in (s for half in halves for s in half):
        names = {t.name for t in step.touches} & arrays.regions.keys()
        users.update({other for n in names for other in overlaps[n]})
    for name in {other for n in seen_outside if n in overlaps for other in overlaps[n]}:
        users[name] += 2
    return users


def _place_scratch(names: Collection[str], arrays: ArrayMap) -> int:
    """Give arrays places in the scratch; its size."""
    scratch = ArrayMap()
    for name in sorted(names):
        scratch.reserve(name, arrays.regions[name].shape)
        arrays.place(name, SCRATCH, scratch.regions[name].offset, scratch.regions[name].shape)
    return scratch.size


# ------------------------------------------------------------------------------ who
def _group(steps: Sequence[Step]) -> Iterator[Step]:
    """What one thread does alone, put together with what it does next."""
    alone: list[Step] = []
    for step in steps:
        if _is_alone(step):
            alone.append(step)
            continue
        if alone:
            yield Alone(tuple(alone))
            alone = []
        yield step
    if alone:
        yield Alone(tuple(alone))


def _is_alone(step: Step) -> bool:
    """Whether a step makes something that all see, and is not divided."""
    if isinstance(step, For):
        return not step.shared and any(t.makes and t.index is not None for t in step.touches)
    if isinstance(step, ProductCall):
        return step.part is None
    return isinstance(step, StoreStep) and step.place.array != SAME_ARRAY


def _pass_sums(step: Step, numbers: Iterator[int]) -> list[Step]:
    """What one thread does alone, and how the others get the sums that its nests leave. numbers:
    where they can stand among those that are seen."""
    if not isinstance(step, Alone):
        return [step]
    inside = list(list_steps(step.body))
    begun = {s.name for s in inside if isinstance(s, Assign)}
    sums = [s for s in inside if isinstance(s, Reduce) and s.name not in begun]
    kinds = {s.name: s.value.kind for s in sums}
    stores, reads = pass_numbers(kinds, numbers)
    return [Alone((*step.body, *stores)), Meet(), *reads] if kinds else [step]
