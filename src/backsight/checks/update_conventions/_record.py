"""What another convention of an update is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from backsight.checks.update_rules.rule import NOTHING, UpdateRule
from backsight.kernel.types import Setting


@dataclass(frozen=True, kw_only=True)
class NamedRule:
    """A rule, and who has it so."""

    rule: UpdateRule
    """The rule."""
    sentence: str
    """Who writes it so, and where it differs; translated."""


@dataclass(frozen=True, kw_only=True)
class UpdateConvention:
    """Another way to write an update that a paper or a library has: no mistake."""

    name: str
    """What it is called: the name of its file."""
    order: int
    """The lower, the sooner it is tried."""
    change: Callable[[UpdateRule], Iterator[NamedRule]]
    """(the record's rule) -> the rules that others have; nothing where there are none."""
    settings: Mapping[str, Setting] = field(default_factory=lambda: NOTHING)
    """With which an optimizer shows it, where it does not with its own."""
