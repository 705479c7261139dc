"""NumPy's own BLAS, called from native code by its address.

Numba by itself calls SciPy's, which may be another build of another age; NumPy's is the one that
the other engines use, and its version is recorded with a run. Where it cannot be found (a NumPy
that was linked in a way not known here), Numba's `dot` is called instead.
"""

import ctypes
from dataclasses import dataclass
from functools import cache

import numpy as np

NAMES = (
    ("scipy_cblas_{}gemm64_", True), ("cblas_{}gemm64_", True), ("cblas_{}gemm_64", True),
    ("scipy_cblas_{}gemm", False), ("cblas_{}gemm", False),
)  # fmt: skip
"""What the routine is called in the builds of NumPy, and whether its whole numbers have 64 bits."""


@dataclass(frozen=True, kw_only=True)
class Routine:
    """Where the matrix product of a dtype is. wide: whether its whole numbers have 64 bits."""

    address: int
    wide: bool


@cache
def routine(dtype: str) -> Routine | None:
    """The matrix product of NumPy's BLAS; None where it is not found, or does not multiply."""
    letter = "s" if dtype == "float32" else "d"
    try:
        library = ctypes.CDLL(np._core._multiarray_umath.__file__)  # type: ignore[attr-defined] # where NumPy's products are
    except (OSError, AttributeError):
        return None
    for name, wide in NAMES:
        try:
            found = getattr(library, name.format(letter))
        except AttributeError:
            continue
        address = ctypes.cast(found, ctypes.c_void_p).value
        if address is not None and _multiplies(address, dtype, wide=wide):
            return Routine(address=address, wide=wide)
    return None


def _multiplies(address: int, dtype: str, *, wide: bool) -> bool:
    """Whether the routine gives the product of two small matrices, one of them turned."""
    real = ctypes.c_float if dtype == "float32" else ctypes.c_double
    whole, pointer = ctypes.c_int64 if wide else ctypes.c_int32, ctypes.c_void_p
    kinds = (
        *(ctypes.c_int,) * 3, whole, whole, whole, real, pointer, whole, pointer, whole, real,
        pointer, whole,
    )  # fmt: skip
    gemm = ctypes.CFUNCTYPE(None, *kinds)(address)
    a = np.arange(6, dtype=dtype).reshape(3, 2)
    b = np.arange(12, dtype=dtype).reshape(3, 4)
    c = np.full((2, 4), 7, dtype)
    gemm(101, 112, 111, 2, 4, 3, 1, a.ctypes.data, 2, b.ctypes.data, 4, 0, c.ctypes.data, 4)
    return bool(np.array_equal(c, a.T @ b))
