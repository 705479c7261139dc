"""What a training takes besides its steps, in seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Besides = Literal["compiling", "measuring", "recording"]


@dataclass
class Stopwatch:
    """Seconds by what they went into."""

    compiling: float = 0.0
    """To make the code that runs the steps, or to find it among what is kept."""
    measuring: float = 0.0
    """For losses and scores of all parts, many times in a training."""
    recording: float = 0.0
    """To write the end of the record; what comes before is written beside the steps."""

    @contextmanager
    def count(self, what: Besides) -> Iterator[None]:
        """A block whose seconds are added to one of the three."""
        begin = time.perf_counter()
        try:
            yield
        finally:
            setattr(self, what, getattr(self, what) + time.perf_counter() - begin)

    @property
    def seconds(self) -> float:
        """Of all three."""
        return self.compiling + self.measuring + self.recording
