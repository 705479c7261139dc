"""Steps without what nobody reads: stores to arrays that are nobody else's, and names.

z.2 = x.1 * w
z[n] = z.2             ->    z.2 = x.1 * w
a[n] = tanh(z.2)             a[n] = tanh(z.2)
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from backsight.engine.loops.representation import Assign, For, Step, StoreStep


def drop_unread(steps: Sequence[Step], private: Collection[str]) -> tuple[Step, ...]:
    """What is left of some steps when nothing can be left out any more. private: arrays that
    nobody else reads."""
    while True:
        read = {t.name for s in steps for t in s.touches if not t.makes}
        kept = _keep_read(steps, read, private)
        if kept is steps:
            return kept
        steps = kept


def _keep_read(
    steps: Sequence[Step], read: Collection[str], private: Collection[str]
) -> tuple[Step, ...]:
    """Those steps that make what is read; the same tuple where all do."""
    kept = [x for s in steps if (x := _keep(s, read, private)) is not None]
    is_same = len(kept) == len(steps) and all(a is b for a, b in zip(kept, steps, strict=True))
    return steps if is_same and isinstance(steps, tuple) else tuple(kept)


def _keep(step: Step, read: Collection[str], private: Collection[str]) -> Step | None:
    match step:
        case StoreStep(place, _) if place.array in private and place.array not in read:
            return None
        case Assign(name, _) if name not in read:
            return None
        case For():
            body = _keep_read(step.body, read, private)
            if body is not step.body:
                return replace(step, body=body) if body else None
    return step
