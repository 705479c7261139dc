"""A Document that shows itself: as text, in a notebook, in a file."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from backsight.disk.suffix import require_suffix
from backsight.disk.write import write_whole
from backsight.explanations.step.worksheet import Key
from backsight.kernel.document import Document
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.render import to_html, to_latex, to_markdown, to_terminal
from backsight.studies.explanation.worksheet import format_answers, format_key

FORMATS: Mapping[str, Callable[[Document], str]] = {
    "terminal": lambda document: to_terminal(document, color=False),
    "html": to_html,
    "latex": to_latex,
    "markdown": to_markdown,
}
"""How a Document can be written."""
SUFFIXES = {
    ".html": "html",
    ".htm": "html",
    ".tex": "latex",
    ".md": "markdown",
    ".txt": "terminal",
    "": "terminal",
}
"""The format that a file's name asks for."""


class Page(Shown):
    """A Document for its readers. document: what is to be read. key: to a worksheet's blanks.
    blanks: by name, where there is no key."""

    def __init__(
        self, document: Document, key: Key | None = None, blanks: Iterable[str] = ()
    ) -> None:
        self.document, self.key = document, key
        self.blanks = tuple(key.answers if key is not None else blanks)

    def to(self, form: str) -> str:
        """The whole as "terminal", "html", "latex" or "markdown".

        Raises UnknownName for another format.
        """
        if form not in FORMATS:
            raise UnknownName(_("format"), form, FORMATS)
        return FORMATS[form](self.document)

    def save(self, path: str | Path, form: str = "") -> None:
        """Write it to a file, whole or not at all. form: by the file's name where it is "".

        Beside a worksheet its key and a table for the answers are written: sheet.key.json and
        sheet.answers.csv for sheet.html; beside an exercise only that table. Raises CannotWrite,
        BadInput.
        """
        _write(Path(path), self.to(form or find_format(path)))
        if self.key is not None:
            _write(make_key_path(path), format_key(self.key))
        if self.blanks:
            _write(make_answers_path(path), format_answers(self.blanks))

    def __str__(self) -> str:
        return self.to("terminal")

    def _repr_markdown_(self) -> str:
        return self.to("markdown")

    def _repr_latex_(self) -> str:
        """What stands in the document: a notebook has its own preamble."""
        _before, _begin, rest = self.to("latex").partition("\\begin{document}")
        return rest.partition("\\end{document}")[0]


def make_key_path(path: str | Path) -> Path:
    """Where the key to a worksheet is written."""
    return Path(path).with_suffix(".key.json")


def make_answers_path(path: str | Path) -> Path:
    """Where the table for the answers to a worksheet is written."""
    return Path(path).with_suffix(".answers.csv")


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda file: _fill(file, text))


def _fill(file: BinaryIO, text: str) -> None:
    file.write(text.encode())


def find_format(path: str | Path) -> str:
    """The format that a file's name asks for. Raises BadInput where it asks for none of them."""
    return SUFFIXES[require_suffix(path, filter(None, SUFFIXES), may_lack=True)]
