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
    files: Sequence[str | Path] = ()
    """Python files with records of one's own, which are run; one alone may stand without a list."""
    arrays: Any = None
    """(x, y), where a recorded run was trained on arrays from Python."""
    progress: Progress = ignore_progress
    """Is told of steps that are made again, and of a download where `prepare` makes one."""

    is_trained: bool = True
    """Whether it is to be trained, for which there has to be memory; else it is only derived."""

    def __post_init__(self) -> None:
        files: str | Path | Sequence[str | Path] | None = self.files
        several = (files,) if isinstance(files, str | Path) else tuple(files or ())
        object.__setattr__(self, "files", several)
