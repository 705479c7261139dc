"""What a claim is: words, a command, and a function that reads the verdict off what it prints."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What came of a claim."""

    TRUE = "true"
    FALSE = "false"
    CONDITION = "true with a condition"
    OPEN = "cannot be checked"


TRUE, FALSE, CONDITION, OPEN = Verdict


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The verdict with what it rests on."""

    verdict: Verdict
    number: str
    """The number that decides, with its unit, for the table; "-" where there is none."""
    sentence: str
    """What was seen, with its numbers; Markdown."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of an article. One file under `claims/` each, named after what it is about."""

    article: str
    """Its number: "000" to "003"."""
    order: int
    """Claims of an article stand in the order of its text."""
    place: str
    """Where in the article."""
    words: str
    """The claim, in our own words."""
    commands: tuple[str, ...]
    """Lines for a shell in the repository's folder: `backsight …` or `python …`. None where nothing
    that could be run would show it."""
    decide: Callable[[str], Finding]
    """From all that the commands print. Raises `Unread` where that has another form."""
    slow: bool = False
    """Whether its commands take more than some seconds."""
    needs_mnist: bool = False
    """Whether they read MNIST, which is not in the repository ($BACKSIGHT_DATA)."""


def choose(*cases: tuple[bool, Verdict]) -> Verdict:
    """The verdict of the first case that holds; OPEN where none does."""
    return next((verdict for holds, verdict in cases if holds), Verdict.OPEN)
