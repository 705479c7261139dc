"""What is around a source: files, arrays, and who hears of the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight.kernel.progress import Progress, ignore_progress


@dataclass(frozen=True, kw_only=True)
class Where:
    """Everything besides its name that it takes to find a source. It leaves a network as it is."""

    folder: str | Path | None = ""
    """Where the files of MNIST and the like are; "" for the usual places."""
    files: Sequence[str | Path] | None = ()
    """Python files with records of one's own, which are run."""
    arrays: Any = None
    """(x, y), where a recorded run was trained on arrays from Python."""
    progress: Progress = ignore_progress
    """Is told of steps that are made again, and of a download where `prepare` makes one."""
