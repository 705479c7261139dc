"""The terminal, on which every text is text: names from files are no markup and steer nothing."""

from typing import Any

from rich.console import Console
from rich.text import Text

from backsight.kernel.printable import make_printable


class PlainConsole(Console):
    """A console to which [/b], :smile: and escapes are letters like others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """A text as it stands."""
        return super().render_str(make_printable(text), **options)
