"""What stands in a .keras or .h5 file of Keras, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.printable import make_line
from backsight.kernel.types import Floats

LONGEST_NAME = 60
"""Characters of a name out of a file that is printed."""


@dataclass(frozen=True, kw_only=True, eq=False)
class KerasFile:
    """What stands in a file. model: its settings. training: those of its loss and optimizer, {}
    where it was not compiled. arrays: by the name of their group, in order."""

    path: Path
    model: Mapping[str, Any]
    training: Mapping[str, Any]
    arrays: Mapping[str, Sequence[Floats]]
    is_archive: bool


def show(name: object) -> str:
    """A name out of a file as it may be printed."""
    line = make_line(str(name))
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME]}…"


def make_error(path: Path, why: str) -> BadData:
    """The message for a file that is not read."""
    return BadData(_("{path} is not read: {why}.").format(path=path, why=why))
