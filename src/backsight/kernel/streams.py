"""Counter-based random streams: every draw is a pure function of (seed, purpose, step).

No generator is carried along, so the numbers of step 90,000 can be drawn without drawing
those before it: going back, replaying and resuming need no stored random state.

>>> float(stream(0, "dropout/1", 7).random()) == float(stream(0, "dropout/1", 7).random())
True

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox).
"""

import hashlib

import numpy as np

from backsight.kernel.types import Floats, Integers


def stream(seed: int, purpose: str, step: int = 0) -> np.random.Generator:
    """The generator for one purpose at one step.

    seed: any whole number ≥ 0. purpose: what is drawn, e.g. "initial/W1" or "shuffle".
    step: a counter ≥ 0; different steps never overlap (each has 2^192 draws of its own).
    """
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=16).digest()
    key = np.frombuffer(digest, dtype="<u8")
    counter = np.array([0, 0, 0, step], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=counter))


def draw_permutation(seed: int, purpose: str, step: int, count: int) -> Integers:
    """The numbers 0 … count-1 in an order of their own for this (seed, purpose, step)."""
    return stream(seed, purpose, step).permutation(count)


def draw_uniform(seed: int, purpose: str, step: int, shape: tuple[int, ...], dtype: str) -> Floats:
    """Uniform draws in [0, 1); the same in float64 and, rounded, in float32 (a rare 1 included)."""
    return stream(seed, purpose, step).random(shape).astype(dtype)
