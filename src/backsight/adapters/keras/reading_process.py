"""The process that a Keras file is read in: HDF5's own code runs in circles, or ends its process,
for some damaged files. The file's bytes come in, its settings and arrays go out as .npz."""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.keras.contents import read_content
from backsight.adapters.keras.library import import_h5py
from backsight.kernel.errors import BacksightError
from backsight.kernel.types import Floats
from backsight.languages.choose import choose

MEMORY, MEMORY_A_BYTE = 2**30, 8
"""Bytes that may be taken: so many, and so many for each of the file."""
SECONDS, BYTES_A_SECOND = 10, 50_000_000
"""How long it may compute: so long, and a second more for so many bytes."""
SETTINGS = "settings"
"""The name of what is no array of the file: JSON as bytes."""


def main() -> None:
    """Read what stands on the standard input. The argument is the file's name, for messages."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    choose()
    import_h5py()
    content = sys.stdin.buffer.read()
    _set_limits(len(content))
    try:
        file = read_content(Path(sys.argv[1]), content)
    except BacksightError as error:
        out.write(_pack({"error": str(error)}, []))
        return
    groups = [(name, len(arrays)) for name, arrays in file.arrays.items()]
    facts = {
        "model": file.model,
        "training": file.training,
        "is_archive": file.is_archive,
        "groups": groups,
    }
    out.write(_pack(facts, [array for arrays in file.arrays.values() for array in arrays]))


def _pack(facts: dict[str, object], arrays: list[Floats]) -> bytes:
    """One .npz: the facts as JSON, and the arrays under their numbers."""
    members: dict[str, Any] = {str(i): array for i, array in enumerate(arrays)}
    members[SETTINGS] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **members)
    return buffer.getvalue()


def _set_limits(size: int) -> None:
    """Bound memory and time, where the system does that."""
    try:
        import resource  # not on Windows
    except ModuleNotFoundError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY + MEMORY_A_BYTE * size),
        (resource.RLIMIT_CPU, SECONDS + size // BYTES_A_SECOND),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, hard))


if __name__ == "__main__":
    main()
