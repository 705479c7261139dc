"""The library h5py, imported when it is first used; Keras, where it is there to compare with."""

import json
import os
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from backsight.kernel.errors import MissingExtra

EXTRA = "keras"
"""What `pip install 'backsight[…]'` takes for it."""
BACKENDS = ("tensorflow", "torch", "jax")
"""What Keras computes with, by the library that has to be there; any of them will do here."""
BACKEND = "KERAS_BACKEND"
"""Where Keras is told which."""


@cache
def import_h5py() -> Any:
    """The library. Raises MissingExtra where it is not installed."""
    try:
        return import_module("h5py")
    except ModuleNotFoundError as error:
        if error.name != "h5py":
            raise
        raise MissingExtra("h5py", EXTRA) from None


@cache
def import_keras() -> Any:
    """Keras; None where it, or all that it could compute with, is not installed."""
    if find_spec("keras") is None:
        return None
    backend = _choose_backend()
    if backend is None:
        return None
    before = os.environ.get(BACKEND)
    os.environ[BACKEND] = backend
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return import_module("keras")
    except Exception:  # a library that is there and does not work: then nothing is compared
        return None
    finally:
        if before is None:
            del os.environ[BACKEND]
        else:
            os.environ[BACKEND] = before


def _choose_backend() -> str | None:
    """What the user has chosen, where it is there; else what is there."""
    home = os.environ.get("KERAS_HOME") or Path("~/.keras").expanduser()
    choices = [os.environ.get(BACKEND, "")]
    try:
        settings = json.loads((Path(home) / "keras.json").read_text(encoding="utf-8"))
        choices.append(str(settings.get("backend")))
    except (OSError, ValueError, AttributeError):  # there is none
        pass
    there = [name for name in (*choices, *BACKENDS) if name in BACKENDS and find_spec(name)]
    return there[0] if there else None
