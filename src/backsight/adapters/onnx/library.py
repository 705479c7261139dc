"""The library onnx, imported when it is first used."""

from functools import cache
from importlib import import_module
from typing import Any

from backsight.kernel.errors import MissingExtra

EXTRA = "onnx"
"""What `pip install 'backsight[…]'` takes for it."""
OPSET, IR = 17, 8
"""The versions that are written: of the operations, and of the file."""


@cache
def import_onnx() -> Any:
    """The library, with its helpers. Raises MissingExtra where it is not installed."""
    try:
        library = import_module("onnx")
        for name in ("helper", "numpy_helper", "reference", "reference.op_run"):
            import_module(f"onnx.{name}")
    except ModuleNotFoundError as error:
        if error.name != "onnx":
            raise
        raise MissingExtra("ONNX", EXTRA) from None
    return library
