"""The matrix products of native code: NumPy's own BLAS, called by its address, or Intel's MKL.

It is the one that the other engines use, and its version is recorded with a run. Where the package
`mkl` is installed on a processor of Intel's, that is taken instead: it is 5 to 25 % faster there.
$BACKSIGHT_BLAS says otherwise. Neither is found in a NumPy that was linked in a way not known here.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

BLAS_VARIABLE = "BACKSIGHT_BLAS"
"""The environment variable that says whose products are taken: "numpy", "mkl", or neither."""
NUMPY_LIBRARY: str = np._core._multiarray_umath.__file__  # type: ignore[attr-defined] # no public name
"""Where NumPy's products are."""
NUMPY_ROUTINES = (
    ("scipy_cblas_{}gemm64_", True),
    ("cblas_{}gemm64_", True),
    ("cblas_{}gemm_64", True),
    ("scipy_cblas_{}gemm", False),
    ("cblas_{}gemm", False),
)
"""What the routine is called in the builds of NumPy, and whether its whole numbers have 64 bits."""
MKL_ROUTINES = (("cblas_{}gemm_64", True),)
SEQUENTIAL = 1
"""MKL_THREADING_SEQUENTIAL: the layer of MKL that starts no threads."""


@dataclass(frozen=True, kw_only=True)
class Routine:
    """Where the matrix product of a dtype is. name: of the library and its version, "" for NumPy's.
    wide: whether its whole numbers have 64 bits."""

    name: str
    address: int
    wide: bool


@cache
def find_routine(dtype: str) -> Routine | None:
    """The matrix product that is taken; None where none is found that multiplies."""
    if is_mkl_chosen():
        make_mkl_sequential()
        for path in list_mkl_libraries():
            result = _load_routine(path, MKL_ROUTINES, dtype, f"mkl {version('mkl')}")
            if result is not None:
                return result
    return _load_routine(NUMPY_LIBRARY, NUMPY_ROUTINES, dtype, "")


def is_mkl_chosen() -> bool:
    """Whether MKL's products are to be taken. Raises BadInput where $BACKSIGHT_BLAS is not known,
    or asks for what is not there."""
    choice = os.environ.get(BLAS_VARIABLE, "")
    if choice not in ("", "numpy", "mkl"):
        raise BadInput(
            _("${name} is {value!r}; it can be numpy or mkl.").format(
                name=BLAS_VARIABLE, value=choice
            )
        )
    try:
        version("mkl")
    except PackageNotFoundError:
        if choice == "mkl":
            raise BadInput(
                _("${name} asks for mkl, which is not installed: pip install mkl").format(
                    name=BLAS_VARIABLE
                )
            ) from None
        return False
    return choice == "mkl" or (choice != "numpy" and _is_intel())


@cache
def make_mkl_sequential() -> bool:
    """Tell MKL, where it is chosen, to start no threads; whether it will not. It listens before its
    first product only."""
    if not is_mkl_chosen():
        return False
    for path in list_mkl_libraries():
        try:
            library = ctypes.CDLL(path)
            return bool(library.MKL_Set_Threading_Layer(SEQUENTIAL) == SEQUENTIAL)
        except (OSError, AttributeError):
            continue
    return False


def _is_intel() -> bool:
    about = Path("/proc/cpuinfo")
    try:
        return "GenuineIntel" in about.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "Intel" in platform.processor()


def list_mkl_libraries() -> Iterator[str]:
    """Where the package puts its library."""
    for folder in ("lib", "Library/bin"):
        for path in sorted((Path(sys.prefix) / folder).glob("*mkl_rt*")):
            yield str(path)


def _load_routine(
    library: str, names: tuple[tuple[str, bool], ...], dtype: str, name: str
) -> Routine | None:
    """The routine of a library, or of one that it depends on."""
    letter = "s" if dtype == "float32" else "d"
    try:
        library_handle = ctypes.CDLL(library)
    except OSError:
        return None
    for form, wide in names:
        try:
            function = getattr(library_handle, form.format(letter))
        except AttributeError:
            continue
        address = ctypes.cast(function, ctypes.c_void_p).value
        if address is not None and _is_multiplying(address, dtype, wide=wide):
            return Routine(name=name, address=address, wide=wide)
    return None


def load_product(address: int, dtype: str, *, wide: bool) -> Callable[..., None]:
    """The routine at an address, to be called from Python with the arguments of `cblas_gemm`."""
    real = ctypes.c_float if dtype == "float32" else ctypes.c_double
    integer, pointer = ctypes.c_int64 if wide else ctypes.c_int32, ctypes.c_void_p
    sizes = (integer,) * 3
    operands = (real, pointer, integer, pointer, integer, real, pointer, integer)
    return ctypes.CFUNCTYPE(None, *(ctypes.c_int,) * 3, *sizes, *operands)(address)


def _is_multiplying(address: int, dtype: str, *, wide: bool) -> bool:
    """Whether the routine gives the product of two small matrices, one of them turned."""
    gemm = load_product(address, dtype, wide=wide)
    a = np.arange(6, dtype=dtype).reshape(3, 2)
    b = np.arange(12, dtype=dtype).reshape(3, 4)
    c = np.full((2, 4), 7, dtype)
    gemm(101, 112, 111, 2, 4, 3, 1, a.ctypes.data, 2, b.ctypes.data, 4, 0, c.ctypes.data, 4)
    return bool(np.array_equal(c, a.T @ b))
