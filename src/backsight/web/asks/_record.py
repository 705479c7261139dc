"""What a question of the page is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from backsight.kernel.progress import Progress
from backsight.web.desk import Desk


class AskRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every question may say besides. language: that the answer is in; "" for the server's."""

    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question that the page may ask its server."""

    name: str
    """What it is called: the name of its file."""
    request: type[AskRequest]
    """What it says; keys of other names are refused."""
    answer: Callable[[Any, Desk, Progress], Any]
    """(request, desk, progress) -> what JSON can hold. Raises BacksightError, whose message the
    reader of the page sees."""


Plain = Mapping[str, Any]
"""A spec as plain data."""
