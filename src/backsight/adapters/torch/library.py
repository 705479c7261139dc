"""PyTorch itself, imported when it is first used: that takes seconds."""

from functools import cache
from importlib import import_module
from typing import Any

from backsight.kernel.errors import MissingExtra
from backsight.kernel.language import _

EXTRA = "torch"
"""What `pip install 'backsight[…]'` takes for it."""


@cache
def import_torch() -> Any:
    """The library. Raises MissingExtra where it is not installed."""
    try:
        return import_module("torch")
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise MissingExtra(_("PyTorch's networks and loops"), EXTRA) from None
