"""Counter-based random streams: every draw is a pure function of (seed, purpose, step).

No generator is carried along, so the numbers of step 90,000 can be drawn without drawing
those before it: going back, replaying and resuming need no stored random state.

>>> bool(stream(0, "dropout/1", 7).draw_uniform() == stream(0, "dropout/1", 7).draw_uniform())
True

The version of the rules by which raw numbers become draws comes with the seed: a plain number draws
by version 2, an `OldSeed` by version 1, as runs do that were recorded before version 2 was made.
"""

from math import prod

from backsight.kernel.draws.old_stream import OldStream
from backsight.kernel.draws.raw import draw_raw
from backsight.kernel.draws.shape import to_order, to_uniform
from backsight.kernel.draws.stream import Stream
from backsight.kernel.types import Floats, Integers


class OldSeed(int):
    """The seed of a run whose streams are of version 1; equal to no seed of version 2.

    A kind of number, so that it goes wherever a seed goes: no place between a run and its draws
    can lose the version.
    """

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OldSeed) and int(self) == int(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((OldSeed, int(self)))


def make_seed(number: int, version: int) -> int:
    """A seed that draws by a version of the streams."""
    return OldSeed(number) if version == 1 else number


def stream(seed: int, purpose: str, step: int = 0) -> Stream:
    """The draws for one purpose at one step.

    seed: any whole number ≥ 0. purpose: what is drawn, e.g. "initial/W1" or "shuffle".
    step: a counter ≥ 0; different steps never overlap (each has 2^192 draws of its own).
    """
    kind = OldStream if isinstance(seed, OldSeed) else Stream
    return kind(seed, purpose, step)


def draw_permutation(seed: int, purpose: str, step: int, count: int) -> Integers:
    """The numbers 0 … count-1 in an order of their own for this (seed, purpose, step)."""
    if isinstance(seed, OldSeed):
        return OldStream(seed, purpose, step).draw_permutation(count)
    return to_order(draw_raw(seed, purpose, step, count))


def draw_uniform(seed: int, purpose: str, step: int, shape: tuple[int, ...], dtype: str) -> Floats:
    """Uniform draws in [0, 1). In float32 those of float64: cut off, so never 1; by an old seed
    rounded, a rare 1 included."""
    raw = draw_raw(seed, purpose, step, prod(shape))
    if isinstance(seed, OldSeed):
        return to_uniform(raw).astype(dtype).reshape(shape)
    return to_uniform(raw, dtype).reshape(shape)
