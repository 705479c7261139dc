"""That a loop failed: what was noticed, and how it is said at once."""

import warnings
from dataclasses import dataclass
from typing import Literal


class FirstNonFinite(UserWarning):
    """A number that is not finite was met in a watched loop, and the loop was written down."""


@dataclass(frozen=True, kw_only=True)
class LoopFailure:
    """What was noticed, and when."""

    kind: Literal["loss", "gradient", "update", "exception"]
    step: int
    text: str
    line: str = ""
    """The user's line at which it was noticed."""


def warn_of(failure: LoopFailure, text: str) -> None:
    """Warn at the user's own line."""
    file, _colon, number = failure.line.partition("  ")[0].rpartition(":")
    line = int(number) if number.isdecimal() else 1
    warnings.warn_explicit(text, FirstNonFinite, file or "loop", line)
