"""The library h5py, imported when it is first used; Keras, where it is there to compare with."""

import os
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from typing import Any

from backsight.kernel.errors import MissingExtra
from backsight.kernel.language import _

EXTRA = "keras"
"""What `pip install 'backsight[…]'` takes for it."""
BACKENDS = {"tensorflow": "tensorflow", "torch": "torch", "jax": "jax"}
"""What Keras computes with, and the library that has to be there; any of them will do here."""


@cache
def import_h5py() -> Any:
    """The library. Raises MissingExtra where it is not installed."""
    try:
        return import_module("h5py")
    except ModuleNotFoundError as error:
        if error.name != "h5py":
            raise
        raise MissingExtra(_("Files of Keras"), EXTRA) from None


@cache
def import_keras() -> Any:
    """Keras; None where it, or all that it could compute with, is not installed."""
    if find_spec("keras") is None:
        return None
    known = [name for name, library in BACKENDS.items() if find_spec(library) is not None]
    if not known:
        return None
    if os.environ.get("KERAS_BACKEND") not in known:
        os.environ["KERAS_BACKEND"] = known[0]
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return import_module("keras")
    except Exception:  # a library that is there and does not work: then nothing is compared
        return None
