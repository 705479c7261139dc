"""Help in lines, measured in columns: click counts characters, of which a Chinese one has two."""

import re
from collections.abc import Iterable, Iterator

import click

from backsight.cli.terminal import set_beside
from backsight.kernel.language import _
from backsight.kernel.prose import close_gaps, count_columns, wrap_prose

RAW = "\b"
"""Click's sign, on a line of its own, for a paragraph whose lines stay as they are."""
BOUNDS = re.compile(r"(?<=\[)[^\]]*(?=\]$)")
"""What click says of an option's default and range, behind its help."""


class ProseFormatter(click.HelpFormatter):
    """Help whose lines end where a reader would end them."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How a command is called."""
        title = (prefix or _("Usage:")).strip().rstrip(":：")
        head = _("{name}: {text}").format(name=title, text=f"{prog} ")
        self._write_lines(set_beside(head, args, self.width))

    def write_heading(self, heading: str) -> None:
        """What the next paragraphs are."""
        title = _("{name}: {text}").format(name=heading, text="").rstrip()
        self._write_lines([" " * self.current_indent + title])

    def write_text(self, text: str) -> None:
        """Paragraphs, with an empty line between two."""
        for position, paragraph in enumerate(text.strip().split("\n\n")):
            if position:
                self._write_lines([""])
            room = self.width - self.current_indent
            self._write_lines(
                " " * self.current_indent + line for line in _wrap_paragraph(paragraph, room)
            )

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Names, and beside each what it is; beneath one that is too long."""
        rows = list(rows)
        widest = max((count_columns(name) for name, _about in rows), default=0)
        names = min(col_max, self.width * 2 // 5, widest)
        start = self.current_indent + names + col_spacing
        for name, about in rows:
            text = close_gaps(BOUNDS.sub(_separate_bounds, about.replace("\n", " ")))
            head = " " * self.current_indent + name
            if count_columns(name) > names:
                self._write_lines(_wrap_choices(head, self.width))
                head = ""
            gap = " " * (start - count_columns(head))
            self._write_lines(set_beside(head + gap, text, self.width) if head or text else [])

    def _write_lines(self, lines: Iterable[str]) -> None:
        self.write("".join(f"{line}\n" for line in lines))


def _wrap_choices(head: str, room: int) -> Iterator[str]:
    """An option with what it takes: [a|b|c], which may be broken behind a |."""
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    while count_columns(head) > room and (at := head.rfind("|", len(indent), room)) > 0:
        yield head[: at + 1]
        head = indent + head[at + 1 :]
    yield head


def _separate_bounds(bounds: re.Match[str]) -> str:
    """ "default: 3; x>=1" with the sign between the two in the language that is spoken."""
    return bounds[0].replace("; ", _("; "))


def _wrap_paragraph(paragraph: str, room: int) -> Iterator[str]:
    """The lines of a paragraph; those that stay as they are, where they fit."""
    first, *others = paragraph.split("\n")
    if first.strip() == RAW:
        for line in others:
            yield from _wrap_example(line, room)
    else:
        yield from wrap_prose(close_gaps(" ".join(paragraph.split())), room)


def _wrap_example(line: str, room: int) -> Iterator[str]:
    """A command and what it does; in two columns, the second wrapped, where it is too long."""
    example = re.match(r"(.*?\S {3,})(\S.*)", line)
    if count_columns(line) <= room or not example:
        yield line
    else:
        yield from set_beside(example[1], example[2], room)


class ProseContext(click.Context):
    """The context of a command whose help is prose in lines."""

    formatter_class = ProseFormatter
