"""Counter-based random streams: every draw is a pure function of (seed, purpose, step).

No generator is carried along, so the numbers of step 90,000 can be drawn without drawing
those before it: going back, replaying and resuming need no stored random state.

>>> float(stream(0, "dropout/1", 7).random()) == float(stream(0, "dropout/1", 7).random())
True

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox).
"""

import hashlib
import threading
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from backsight.kernel.types import Floats, Integers

Words: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
"""Of 64 bits."""


def stream(seed: int, purpose: str, step: int = 0) -> np.random.Generator:
    """The generator for one purpose at one step.

    seed: any whole number ≥ 0. purpose: what is drawn, e.g. "initial/W1" or "shuffle".
    step: a counter ≥ 0; different steps never overlap (each has 2^192 draws of its own).
    """
    counter = _make_counter(step)
    return np.random.Generator(np.random.Philox(key=_make_key(seed, purpose), counter=counter))


@lru_cache(maxsize=4096)
def _make_key(seed: int, purpose: str) -> Words:
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<u8")


def _make_counter(step: int) -> Words:
    counter = np.zeros(4, np.uint64)
    counter[3] = step
    return counter


class _ReusableGenerator(threading.local):
    """A generator that is put at the start of one stream after the other. To make one takes four
    times as long as to draw a batch's masks from it."""

    def __init__(self) -> None:
        self._bits = np.random.Philox(0)
        self._state = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def put(self, seed: int, purpose: str, step: int) -> np.random.Generator:
        """At the start of a stream, until the next is asked for."""
        self._state["state"] = {"key": _make_key(seed, purpose), "counter": _make_counter(step)}
        self._bits.state = self._state
        return self._generator


_source = _ReusableGenerator()


def draw_permutation(seed: int, purpose: str, step: int, count: int) -> Integers:
    """The numbers 0 … count-1 in an order of their own for this (seed, purpose, step)."""
    return _source.put(seed, purpose, step).permutation(count)


def draw_uniform(seed: int, purpose: str, step: int, shape: tuple[int, ...], dtype: str) -> Floats:
    """Uniform draws in [0, 1); the same in float64 and, rounded, in float32 (a rare 1 included)."""
    return _source.put(seed, purpose, step).random(shape).astype(dtype)
