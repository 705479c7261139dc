"""What the bits of a run depend on besides its spec: the machine, the libraries, the code."""

import hashlib
import os
import platform
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.engine.derivation import Derivation
from backsight.kernel.types import Array

BLOCK = 2**23
"""Bytes that are checked as one."""
NATIVE_THREADS = "native threads"
"""What compiled code took when a session began: told, and never compared."""
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def describe_machine() -> dict[str, str]:
    """NumPy and its BLAS, threads, processor, system."""
    build: Any = np.show_config(mode="dicts")
    blas = build.get("Build Dependencies", {}).get("blas", {})
    threads = next((os.environ[n] for n in THREADS if os.environ.get(n)), str(os.cpu_count()))
    return {
        "numpy": np.__version__,
        "blas": f"{blas.get('name', '?')} {blas.get('version', '?')}",
        "blas kernels": os.environ.get("OPENBLAS_CORETYPE", "auto"),
        "threads": threads,
        "processor": _read_processor(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def measure_memory() -> int:
    """The bytes of this machine's memory; of one that does not tell, more than there can be."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 2**62


def _read_processor() -> str:
    """The processor's name as Linux tells it, else its kind."""
    about = Path("/proc/cpuinfo")
    try:
        lines = about.read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def hash_equations(derivation: Derivation) -> str:
    """A checksum of the equations and of the sources of the formulas that they name."""
    checksum = hashlib.sha256()
    for equation in derivation.equations:
        checksum.update(
            msgspec.json.encode((equation.targets, equation.formula, equation.operands))
        )
        checksum.update(msgspec.json.encode(equation.settings))
        checksum.update(equation.reads.source.encode())
    return checksum.hexdigest()


def hash_content(arrays: Iterable[Array], texts: Iterable[str], *, cores: int | None = None) -> str:
    """A checksum of some arrays, their shapes and kinds, and some texts; of large arrays block by
    block, on so many cores (None: all)."""
    checksum = hashlib.sha256()
    with ThreadPoolExecutor(cores or os.cpu_count()) as pool:
        for array in arrays:
            whole = np.ascontiguousarray(array)
            checksum.update(f"{whole.dtype.str}{whole.shape}".encode())
            data = whole.reshape(-1).view(np.uint8)
            blocks = (data[at : at + BLOCK].data for at in range(0, data.size, BLOCK))
            for block in pool.map(hashlib.sha256, blocks):
                checksum.update(block.digest())
    for text in texts:
        checksum.update(f"{len(text)}:{text}".encode())
    return checksum.hexdigest()


def hash_file(path: str | Path) -> str:
    """A checksum of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
