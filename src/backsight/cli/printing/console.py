"""The terminal, on which every text is text: names from files are no markup and steer nothing."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions
from rich.containers import Lines
from rich.segment import Segment
from rich.text import Text

from backsight.kernel.printable import make_printable
from backsight.kernel.prose import find_breaks, find_longest_piece


class ProseText(Text):
    """A text whose lines end where a reader would end them, in Chinese too."""

    def wrap(self, console: Console, width: int, **options: Any) -> Lines:
        """Its lines, none wider than a width."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            if find_longest_piece(line.plain) <= width:
                parts = line.divide(find_breaks(line.plain, width))
                for part in parts:
                    part.rstrip()
                lines.extend(parts)
            else:
                lines.extend(Text.wrap(line, console, width))
        lines.justify(console, width, justify=options.get("justify") or self.justify or "left")
        return lines


class PlainConsole(Console):
    """A console to which [/b], :smile: and escapes are letters like others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, **options)

    def render(self, renderable: Any, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """The pieces of what is printed."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield segment._replace(text=make_printable(segment.text))

    def render_str(self, text: str, **options: Any) -> Text:
        """A text as it stands."""
        return super().render_str(make_printable(text), **options)

    def on_broken_pipe(self) -> None:
        """Nobody reads any more: the command hears of it, where Rich would end the program."""
        raise BrokenPipeError
