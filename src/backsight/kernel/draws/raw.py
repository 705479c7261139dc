"""Raw numbers: 64 random bits each, by Philox under a key and from a counter.

A key is the BLAKE2b hash of "seed/purpose" in 16 bytes, read as two numbers of 64 bits, the lower
byte first; a step is the highest of the counter's four numbers. NumPy promises these numbers for
ever, but not what its Generator makes of them (NEP 19): so that is not used.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Philox).
"""

import hashlib
import threading
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

Words: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
"""Of 64 bits."""


def make_bits(seed: int, purpose: str, step: int) -> np.random.Philox:
    """The raw numbers of a purpose at a step, handed out in order by `random_raw`."""
    key = np.array(_make_key(seed, purpose), np.uint64)
    return np.random.Philox(key=key, counter=np.array((0, 0, 0, step), np.uint64))


def draw_raw(seed: int, purpose: str, step: int, count: int) -> Words:
    """The first raw numbers of a purpose at a step."""
    return _source.put(seed, purpose, step).random_raw(count)


@lru_cache(maxsize=4096)
def _make_key(seed: int, purpose: str) -> tuple[int, int]:
    digest = hashlib.blake2b(f"{seed:d}/{purpose}".encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


class _ReusableBits(threading.local):
    """Philox, put at the start of one stream after the other. To make one takes four times as long
    as to draw a batch's masks from it."""

    def __init__(self) -> None:
        self._bits = np.random.Philox(0)
        # Plain numbers, which Philox takes out one by one, are there sooner than those of arrays.
        self._state: Any = {**self._bits.state, "buffer": (0, 0, 0, 0)}

    def put(self, seed: int, purpose: str, step: int) -> np.random.Philox:
        """At the start of a stream, until the next is asked for."""
        self._state["state"] = {"key": _make_key(seed, purpose), "counter": (0, 0, 0, step)}
        self._bits.state = self._state
        return self._bits


_source = _ReusableBits()
