"""Ctrl-C during training: noted once, so that training ends between two steps."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Whether Ctrl-C was pressed. A second one ends the program."""

    def __init__(self) -> None:
        self.is_requested = False

    def request(self, number: int, frame: FrameType | None) -> None:
        """Note it, as a handler of the signal."""
        if self.is_requested:
            raise KeyboardInterrupt
        self.is_requested = True


@contextmanager
def hold_interrupts() -> Iterator[Interruption]:
    """Hold Ctrl-C back within; what comes says whether it was pressed."""
    interruption = Interruption()
    before = signal.signal(signal.SIGINT, interruption.request)
    try:
        yield interruption
    finally:
        signal.signal(signal.SIGINT, before)
