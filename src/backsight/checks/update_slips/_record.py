"""What a slip in an update is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from backsight.checks.update_rules.rule import NOTHING, UpdateRule
from backsight.kernel.types import Setting


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
    settings: Mapping[str, Setting] = field(default_factory=lambda: NOTHING)
    """With which an optimizer shows it, where it does not with its own."""
    confused_with: tuple[str, ...] = ()
    """The names of slips that look like it."""
