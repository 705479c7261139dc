"""What the bits of native code depend on besides its text."""

from backsight.native.available import read_versions
from backsight.native.blas import find_routine

LOOPS = 2
"""Of the native engine's loops: raised where a change gives other bits. Numba's code had none; in 1
subnormal numbers were kept."""


def collect_facts(dtype: str) -> dict[str, str]:
    """The loops and the compiler, and whose matrix products they call where they call any."""
    compiler = f"loops {LOOPS}, llvmlite {read_versions().get('llvmlite', '?')}"
    blas_routine = find_routine(dtype)
    products = "loops" if blas_routine is None else blas_routine.name
    return {"native": compiler} | ({"native blas": products} if products else {})
