"""The machine that was measured on: what a reader has to know to compare."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np


def machine() -> dict[str, Any]:
    """The processor, Python, and NumPy with its BLAS."""
    built: Any = np.show_config(mode="dicts")
    blas = built["Build Dependencies"]["blas"]
    return {
        "processor": processor(), "cores": os.cpu_count(), "python": platform.python_version(),
        "numpy": np.__version__, "blas": f"{blas['name']} {blas['version']}",
    }  # fmt: skip


def busy() -> float:
    """How many processes wanted a core in the last minute, before this one began; 0 on Windows."""
    return 0.0 if sys.platform == "win32" else os.getloadavg()[0]


def versions(*packages: str) -> dict[str, str]:
    """Those of them that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def processor() -> str:
    """The processor's name as Linux tells it, with what it can do at once; else its kind."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    told = {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    name = told.get("model name", platform.machine())
    model = f" (family {told['cpu family']}, model {told['model']})" if "model" in told else ""
    flags = told.get("flags", "").split()
    wide = next((w for w in ("avx512f", "avx2", "avx") if w in flags), "")
    return f"{name}{model}{', ' + wide.upper() if wide else ''}"
