"""Which engine pays: native code saves time at every step, and costs time to compile once.

The choice depends on the spec alone, not on what lies in a cache, so that the same command gives
the same bits tomorrow.
"""

from backsight.engine.derivation import Act, Derivation

MIN_SAVING = 3.0
"""Seconds that native code has to save before it is taken: what importing llvmlite and compiling
a small network takes."""


def estimate_saving(derivation: Derivation, steps: int) -> float:
    """About how many seconds native code saves over so many steps.

    A call of a ufunc costs the NumPy plan half a microsecond, and every number that it writes to
    memory and reads again about a nanosecond; native code has neither.
    """
    acts: tuple[Act, ...] = ("forward", "loss", "backward", "update")
    shapes = [derivation.symbols[t].shape for e in derivation.acts(*acts) for t in e.targets]
    matrices = sum(a * b for a, b in (s for s in shapes if len(s) == 2))
    vectors = sum(s[0] for s in shapes if len(s) == 1)
    calls = 2 * len(shapes)
    return steps * (10e-6 + 0.5e-6 * calls + 0.2e-9 * matrices + 0.3e-9 * vectors)


def estimate_change_saving(derivation: Derivation, steps: int) -> float:
    """The same where every weight is changed in turn: a few nanoseconds for each weight and row."""
    return steps * derivation.rows * derivation.symbols["theta"].size * 4e-9
