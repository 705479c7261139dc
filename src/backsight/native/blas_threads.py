"""Matrix products kept to the thread that calls them.

Where several threads of ours each take a part of a product, BLAS must start none of its own: they
would be too many for the cores, and the bits would depend on how many there are.
"""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from backsight.native.blas import NUMPY_LIBRARY

PREFIXES, SUFFIXES = ("scipy_openblas", "openblas"), ("64_", "")
"""How OpenBLAS is renamed in the builds of NumPy."""

_lock = threading.Lock()
_state = {"depth": 0, "threads": 0}
"""How many blocks below are open, and the number of threads before the first."""


@contextmanager
def keep_single_threaded() -> Iterator[None]:
    """Products of BLAS take one thread in the block.

    OpenBLAS has its number back after the last block that is open. MKL was told before its first
    product (`blas.find_routine`).
    """
    settings = _find_openblas()
    _open_block(settings)
    try:
        yield
    finally:
        _close_block(settings)


Settings = tuple[Callable[[], int], Callable[[int], None]]


@cache
def _find_openblas() -> Settings | None:
    """What reads and what sets the number of threads of NumPy's OpenBLAS; None for another BLAS."""
    library = ctypes.CDLL(NUMPY_LIBRARY)
    for prefix in PREFIXES:
        for suffix in SUFFIXES:
            try:
                read = library[f"{prefix}_get_num_threads{suffix}"]
                return read, library[f"{prefix}_set_num_threads{suffix}"]
            except AttributeError:
                continue
    return None


def _open_block(settings: Settings | None) -> None:
    with _lock:
        if settings is not None and _state["depth"] == 0:
            read, write = settings
            _state["threads"] = read()
            write(1)
        _state["depth"] += 1


def _close_block(settings: Settings | None) -> None:
    with _lock:
        _state["depth"] -= 1
        if settings is not None and _state["depth"] == 0:
            settings[1](_state["threads"])
