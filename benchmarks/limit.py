"""The most that the machine can do: the rate of a large square matrix product, by library."""

import time
from collections.abc import Callable

SIDE = 1024
TRIES = 8


def numpy_rate(dtype: str) -> float:
    """Floating-point operations a second of NumPy's BLAS."""
    import numpy as np

    a = np.random.default_rng(0).random((SIDE, SIDE)).astype(dtype)
    out = np.empty_like(a)
    return _best(lambda: np.dot(a, a, out))


def torch_rate(dtype: str) -> float:
    """Floating-point operations a second of PyTorch's BLAS."""
    import torch

    a = torch.rand(SIDE, SIDE, dtype=getattr(torch, dtype))
    out = torch.empty_like(a)
    return _best(lambda: torch.mm(a, a, out=out))


def _best(product: Callable[[], object]) -> float:
    """The rate of the fastest of some tries."""
    seconds = []
    for _ in range(TRIES):
        start = time.perf_counter()
        product()
        seconds.append(time.perf_counter() - start)
    return 2 * SIDE**3 / min(seconds)


LIBRARIES: dict[str, Callable[[str], float]] = {"backsight": numpy_rate, "torch": torch_rate}
