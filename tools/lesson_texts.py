"""The prose of the page's lessons, as messages: its title, then each heading, paragraph and item.

A message stands on one line, its links as they are. Code is the same in all languages. The blocks
are those that page/state/prose.ts reads; a test compares the two.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from translations import ROOT

LESSONS = ROOT / "page" / "lessons"
PARTS = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
TITLE = re.compile(r"^title: *(.+?) *$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINE = re.compile(r"(#+ |- |\d+\. )?(.*)")
"""What a line begins with that begins a block, and the rest."""
LINK = re.compile(r"\]\(([^)\s]*)\)")


def list_lessons(folder: Path = LESSONS) -> list[Path]:
    """The file of each lesson."""
    return sorted(folder.glob("*.md"))


def split_lesson(path: Path) -> tuple[str, str]:
    """Its head, and its body. Raises ValueError where it has no head with a title."""
    parts = PARTS.fullmatch(path.read_text(encoding="utf-8"))
    if parts is None or TITLE.search(parts[1]) is None:
        raise ValueError(f"{path}: a lesson begins with its head: ---, title: …, words: …, ---")
    return parts[1], parts[2]


def list_lesson_texts(path: Path) -> Iterator[str]:
    """Its messages in their order."""
    head, body = split_lesson(path)
    yield from TITLE.findall(head)
    yield from _list_blocks(CODE.sub("", body))


def _list_blocks(body: str) -> Iterator[str]:
    """A block ends at an empty line, at a heading or at the next item."""
    block: list[str] = []
    for line in [*body.splitlines(), ""]:
        mark, rest = LINE.fullmatch(line.strip()).groups(default="")
        if (mark or not rest) and block:
            yield " ".join(block)
            block = []
        if rest:
            block.append(rest)
        if mark.startswith("#"):
            yield " ".join(block)
            block = []


def list_links(text: str) -> list[str]:
    """Where the links of a text lead."""
    return LINK.findall(text)
