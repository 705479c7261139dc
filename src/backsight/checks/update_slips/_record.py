"""What a slip in an update is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backsight.checks.update_rules.rule import UpdateRule


@dataclass(frozen=True, kw_only=True)
class UpdateSlip:
    """A mistake that people make in an update, as what it makes of the right rule."""

    name: str
    """What it is called: the name of its file."""
    order: int
    """The more usual a slip, the lower, and the sooner it is tried."""
    sentence: str
    """What is wrong, and what to do."""
    change: Callable[[UpdateRule], Iterator[UpdateRule]]
    """(the right rule) -> the wrong ones that the slip makes of it; nothing where it cannot be
    made there."""
