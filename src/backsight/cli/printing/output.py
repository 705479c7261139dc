"""Where results go: plain data for programs, tables and lines for people."""

import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from backsight import plots
from backsight.cli.printing.console import PlainConsole
from backsight.cli.terminal import find_width, wrap_lines
from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_words
from backsight.kernel.plain import replace_nan
from backsight.kernel.plain_text.json_text import make_json_printable
from backsight.kernel.printable import make_line
from backsight.render import to_terminal
from backsight.render.terminal.grid import write_grid

WIDTH = 120
"""Columns of what is printed where there is no terminal."""


def print_json(data: Any, *, indent: int | None = None, ascii_only: bool = False) -> None:
    """Print a result as JSON, nothing else. ascii_only: other letters as \\uXXXX."""
    text = json.dumps(replace_nan(data), indent=indent, ensure_ascii=ascii_only, allow_nan=False)
    click.echo(make_json_printable(text))


def make_console(width: int = WIDTH) -> PlainConsole:
    """The terminal; where there is none, a console of some width."""
    return PlainConsole(width=None if find_width(sys.stdout) else width)


def make_job_console(*, quiet: bool, err: bool = False) -> PlainConsole:
    """Where a job says how it goes. quiet: nothing, for its result is JSON on standard output. err:
    on the error output, for another's is."""
    err = err or quiet
    width = None if find_width(sys.stderr if err else sys.stdout) else WIDTH
    return PlainConsole(stderr=err, quiet=quiet, highlight=False, soft_wrap=True, width=width)


def print_path(path: str | Path) -> None:
    """Print where something was written, on a line that programs read."""
    click.echo(make_line(str(path)))


def print_files(console: Console, folder: Path, files: Iterable[Path]) -> None:
    """Print which files a folder has now."""
    if note := plots.describe_missing_font():
        print_lines(console, note)
    names = join_words(sorted(file.name for file in files))
    print_lines(console, _("Written to {folder}: {names}").format(folder=folder, names=names))


def print_lines(console: Console, *lines: str) -> None:
    """Print lines for people, no wider than the terminal; however long where there is none. A line
    feed in one is shown."""
    text = wrap_lines("\n".join(map(make_line, lines)), find_width(console.file))
    console.print(text, highlight=False, soft_wrap=True)


def print_table(console: Console, block: TableBlock, gap: int = 2) -> None:
    """Print a table whose cells are texts, as wide as the terminal. gap: between two columns."""
    has_numbers = [place in block.numbers for place in range(len(block.head))]
    rows = [[make_line(str(cell)) for cell in row] for row in block.rows]
    for line in write_grid([*map(make_line, block.head)], rows, has_numbers, console.width, gap):
        console.print(line, soft_wrap=True)


def print_document(document: Document) -> None:
    """Print a document as wide as the terminal, in color where that has any."""
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo(to_terminal(document, width=width, color=sys.stdout.isatty()), nl=False)


def describe_picture(hint: str, *files: str) -> list[str]:
    """Lines on where a picture was written. hint: how to get one, where none was, below an empty
    line."""
    if not files:
        return ["", hint]
    text = _("Written: {names}").format(names=join_words(files))
    return list(filter(None, [text, plots.describe_missing_font()]))
