"""Where a slip is made in an example: a right line, and the wrong one in its place."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PlantedLine:
    """One line of a small network that was written by hand, right and wrong."""

    network: str
    """The name of a file in checks/slip_examples/networks."""
    right: str
    """The line as it stands there, without the blanks before it."""
    wrong: str
    """What the slip makes of it."""
    needs_parts: bool = False
    """Whether check is told which part of the loss gives what."""
