"""What an attack is: honest files, a way to change them, and how the changed ones are used."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parents[1] / "recorder"))  # `followed`, for records

Use = tuple[str, ...] | Callable[[], object]
"""The words of a command line, or a call of functions; in the folder of the changed files."""


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One kind of input."""

    name: str
    prepare: Callable[[Path], None]
    """(folder): write the honest files, once."""
    change: Callable[[Random, Path, Path], None]
    """(luck, honest, folder): write changed files into an empty folder."""
    uses: Sequence[Use]
    """The first is always made, and one of the others. They name files relatively."""
