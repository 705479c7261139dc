"""How a long fetch tells of its progress."""

from collections.abc import Callable
from typing import TypeAlias

Report: TypeAlias = Callable[[str, int, int], None]
"""Called with (file, bytes done, bytes in all)."""
