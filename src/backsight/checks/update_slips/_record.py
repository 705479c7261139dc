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
    describe: Callable[[UpdateRule], str] | None = None
    """(the wrong rule) -> the sentence on that one, where it can be said more closely; not
    translated."""
    confused_with: tuple[str, ...] = ()
    """The names of slips that look like it."""

    def find_sentence(self, wrong: UpdateRule) -> str:
        """What is wrong in one of the wrong rules; not translated."""
        return self.sentence if self.describe is None else self.describe(wrong)
