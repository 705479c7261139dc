"""Which engine pays: native code saves time at every step, and costs time before the first.

The choice depends on the spec alone, not on what lies in a cache or on what a machine was measured
to do, so that the same command gives the same bits tomorrow::

                        steps    saved a step    saved in all    compiled in    native
    XOR 2-3-2           1,000    52 us           0.05 s          0.33 s         no
    XOR 2-3-2           10,000   52 us           0.5 s           0.33 s         yes
    digits, the usual   2,400    116 us          0.3 s           0.36 s         yes: the half of it

Compiled code is kept. Who trains the same network again, with another seed, other rates or other
data of that shape, pays about half: to import llvmlite, to write the loops, to load the code. Where
a run saves as much as that, it is no slower, and only the first one may lose the other half.
"""

from backsight.engine.derivation import Derivation
from backsight.engine.interpret import STEP_ACTS

SHARE = 0.5
"""Of what compiling takes, so much has to be saved before native code is taken."""


def is_worth_compiling(derivation: Derivation, saving: float) -> bool:
    """Whether to save so many seconds in a training pays for compiling its step."""
    return saving >= SHARE * estimate_compiling(derivation)


def estimate_compiling(derivation: Derivation) -> float:
    """About how many seconds the first native step takes where nothing is kept: to import llvmlite,
    to write the loops, LLVM. Measured: 0.2 for XOR, 0.4 for digits, 0.6 for twenty layers."""
    return 0.3 + 2e-3 * sum(1 for _ in derivation.acts(*STEP_ACTS))


def estimate_saving(derivation: Derivation, steps: int) -> float:
    """About how many seconds native code saves over so many steps.

    A call of a ufunc costs the NumPy plan up to a microsecond, and every number that it writes to
    memory and reads again a part of a nanosecond; native code has neither, and does not come back
    to Python between steps.
    """
    shapes = [derivation.symbols[t].shape for e in derivation.acts(*STEP_ACTS) for t in e.targets]
    matrices = sum(a * b for a, b in (s for s in shapes if len(s) == 2))
    vectors = sum(s[0] for s in shapes if len(s) == 1)
    calls = 2 * len(shapes)
    return steps * (20e-6 + 1e-6 * calls + 0.2e-9 * matrices + 0.3e-9 * vectors)


def estimate_change_saving(derivation: Derivation, steps: int) -> float:
    """The same where every weight is changed in turn: a few nanoseconds for each weight and row."""
    return steps * derivation.rows * derivation.symbols["theta"].size * 4e-9
