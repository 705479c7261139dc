"""Plain text as prose, and prose as plain text.

In prose {W1} is a name to be typeset and " - " a sign of arithmetic; in what a user has named they
are letters like others.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from backsight.kernel.document import Block, Cell, Heading, Paragraph, Picture, TableBlock

BRACE, DASH, TICK = "\ufdd0", "\ufdd1", "\ufdd2"
"""What stands in prose for a brace, a hyphen and a backtick that are only signs: characters that
are none."""
NO_SIGNS = str.maketrans(
    {BRACE: "<U+FDD0>", DASH: "<U+FDD1>", TICK: "<U+FDD2>", "{": BRACE, "`": TICK}
)


def escape_prose(text: str) -> str:
    """Plain text as prose: its braces name nothing, its hyphens are no minus signs, and nothing
    between its backticks is code."""
    return text.translate(NO_SIGNS).replace(" - ", f" {DASH} ")


def escape_own_text(text: str) -> str:
    """A text of ours as prose, as the line of a docstring: the same, but between backticks is
    code."""
    return escape_prose(text).replace(TICK, "`")


def restore_signs(text: str) -> str:
    """A piece of prose without names as it is printed."""
    return restore_ticks(restore_letters(text))


def restore_letters(text: str) -> str:
    """The same, but for backticks that are only signs: they are told from those around code."""
    return text.replace(" - ", " − ").replace(BRACE, "{").replace(DASH, "-")


def restore_ticks(text: str) -> str:
    """The backticks that are only signs."""
    return text.replace(TICK, "`")


def substitute_symbols(text: str, symbol: Callable[[str], str]) -> str:
    """A text with the names in its braces typeset."""
    return restore_signs(re.sub(r"\{(\w+)\}", lambda found: symbol(found[1]), text))


def escape_block(block: Block, escape: Callable[[str], str] = escape_prose) -> Block:
    """A block whose texts are plain, as prose. escape: `escape_own_text` where they are ours."""
    match block:
        case Paragraph() | Heading():
            return replace(block, text=escape(block.text))
        case Picture():
            return replace(block, about=escape(block.about))
        case TableBlock():
            return replace(
                block,
                head=tuple(map(escape, block.head)),
                rows=tuple(tuple(_escape_cell(c, escape) for c in row) for row in block.rows),
                about=escape(block.about),
            )
    return block


def _escape_cell(cell: Cell, escape: Callable[[str], str]) -> Cell:
    return escape(cell) if isinstance(cell, str) else cell
