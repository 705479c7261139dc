"""What another convention of an update is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backsight.checks.update_rules.rule import UpdateRule


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
