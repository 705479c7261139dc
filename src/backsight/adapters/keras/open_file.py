"""Reads a Keras file in a process of its own, whose memory and time are bounded."""

import io
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.keras.file import KerasFile, make_error
from backsight.adapters.keras.library import EXTRA
from backsight.adapters.keras.reading_process import BYTES_A_SECOND, SETTINGS
from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadData, MissingExtra
from backsight.kernel.language import _, get_language

LONGEST = 2**31 - 1
"""Bytes of a file that is read."""
PROCESS = "backsight.adapters.keras.reading_process"
SECONDS = 60
"""That the process may take by the clock, and a second more for so many bytes."""


def read_file(path: Path) -> KerasFile:
    """What stands in a file. Raises BadData, which says why it is not read, and MissingExtra where
    h5py is not installed."""
    if find_spec("h5py") is None:
        raise MissingExtra(_("Reading {suffix}").format(suffix=path.suffix), EXTRA)
    output = _run(path, _read_bytes(path))
    try:
        with np.load(io.BytesIO(output), allow_pickle=False) as packed:
            facts = json.loads(packed[SETTINGS].tobytes())
            if "error" not in facts:
                return _make_file(path, facts, packed)
    except RecursionError:
        raise make_error(path, _("its settings are no JSON")) from None
    raise BadData(facts["error"])


def _make_file(path: Path, facts: dict[str, Any], packed: Any) -> KerasFile:
    numbers = iter(range(len(packed.files)))
    arrays = {
        name: [packed[str(next(numbers))] for _array in range(count)]
        for name, count in facts["groups"]
    }
    return KerasFile(
        path=path,
        model=facts["model"],
        training=facts["training"],
        arrays=arrays,
        is_archive=facts["is_archive"],
    )


def _read_bytes(path: Path) -> bytes:
    try:
        with explaining_read_errors(path):
            if path.stat().st_size > LONGEST:
                raise make_error(path, _("it is longer than a file of Keras may be"))
            return path.read_bytes()
    except FileNotFoundError:
        raise BadData(_("There is no file {path}.").format(path=path)) from None


def _run(path: Path, content: bytes) -> bytes:
    """What the process says of the content."""
    environment = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "BACKSIGHT_LANG": get_language(),
        "OPENBLAS_NUM_THREADS": "1",  # each thread takes memory, of which it may have little
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", PROCESS, str(path)],
            input=content,
            capture_output=True,
            env={**os.environ, **environment},
            timeout=SECONDS + len(content) / BYTES_A_SECOND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise make_error(path, _("it is damaged: HDF5 comes to no end with it")) from None
    if done.returncode or not done.stdout:
        raise make_error(path, _("it is damaged: HDF5 comes to no end with it"))
    return done.stdout
