"""How far a piece of work is, for whoever wants to hear it."""

from typing import Protocol

from backsight.kernel.language import N_

READING = N_("Reading")
"""What is told of a file that is read: so many characters of all."""
MEASURING = N_("Measuring")
"""What is told of rows whose loss is computed."""


class Progress(Protocol):
    """Is told what is being done, and how much of it is."""

    def __call__(self, text: str, done: int, total: int, /) -> None:
        """text: what is counted, to be translated: "Steps made again", or the name of a file."""


def ignore_progress(_text: str, _done: int, _total: int, /) -> None:
    """Hears, and does nothing."""
