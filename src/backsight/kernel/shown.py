"""Values that show themselves: as HTML in a notebook, as text under `print`."""

from importlib import import_module
from typing import Any

SUMMARIES = "backsight.summaries"
"""What knows how each kind of value looks. A name only, for imports go down: it is imported when
the first value is shown."""


class Shown:
    """What a public function gives back. `backsight.summaries` says how it looks."""

    __slots__ = ()

    def __repr__(self) -> str:
        text: str = _import_summaries().format_text(self)
        return text

    def _repr_html_(self) -> str:
        html: str = _import_summaries().format_html(self)
        return html


def _import_summaries() -> Any:
    return import_module(SUMMARIES)
