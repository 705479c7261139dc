"""Lanes of registers put together, in the order that is the same for every processor: by halves.

Of four lanes on, two vectors share each operation, and the outcomes lie side by side::

    a0 a1 a2 a3   b0 b1 b2 b3        c0 …   d0 …
    a0+a2 b0+b2 a1+a3 b1+b3          likewise of c and d
    a b c d, where a is (a0+a2) + (a1+a3)
"""

from collections.abc import Iterable, Sequence

from backsight.engine.loops.llvm.emitter import Emitter, Register

MIXED = 4
"""Lanes from which on several sums are put together at once."""


def add_all_across(values: Sequence[Register], op: str, emitter: Emitter) -> list[Register]:
    """Of several vectors the lanes of each together."""
    values = [_halve(v, op, MIXED if len(values) > 1 else 1, emitter) for v in values]
    lanes = width = values[0].lanes
    while width > 1:
        values += values[-1:] * (len(values) % 2)
        pairs = list(zip(values[::2], values[1::2], strict=True))
        ends = (0, width // 2)
        values = [
            emitter.apply(op, [_pair(a, b, width, at, emitter) for at in ends]) for a, b in pairs
        ]
        width //= 2
    return [emitter.take(v, k) for v in values for k in range(lanes)]


def _halve(value: Register, op: str, lanes: int, emitter: Emitter) -> Register:
    """The lanes of a vector together, by halves, until so many are left."""
    while value.lanes > lanes:
        half = value.lanes // 2
        if half == 1:
            parts = [emitter.take(value, lane) for lane in (0, 1)]
        else:
            parts = [_take_lanes(value, None, range(at, at + half), emitter) for at in (0, half)]
        value = emitter.apply(op, parts)
    return value


def _pair(a: Register, b: Register, width: int, at: int, emitter: Emitter) -> Register:
    """Of two vectors, in which sums' parts take turns, half of the parts, from `at` on."""
    sums = a.lanes // width
    starts = [v + k * sums for k in range(at, at + width // 2) for v in (0, a.lanes)]
    return _take_lanes(a, b, [s + k for s in starts for k in range(sums)], emitter)


def _take_lanes(
    a: Register, b: Register | None, numbers: Iterable[int], emitter: Emitter
) -> Register:
    """Some lanes of two vectors; those of the second count on from those of the first."""
    t, other, mask = emitter.find_type(a), b.text if b else "undef", [f"i32 {k}" for k in numbers]
    lanes = f"<{len(mask)} x i32> <{', '.join(mask)}>"
    text = emitter.emit(f"shufflevector {t} {a.text}, {t} {other}, {lanes}")
    return Register(text, a.kind, len(mask))
