"""The parts of the docstring of a record's file, of which its page is made.

Units of ReLU are 0 for every row.            what it is, in one line

What it does: where all sums of a unit …      a heading, and what stands under it

Remedy: leaky ReLU, more units …
"""

import re
from collections.abc import Mapping

from backsight.kernel.language import N_, _

REFERENCES = N_("References")
"""What stands under it is not translated."""
SECTIONS = (
    N_("What it does"),
    N_("Why it is bad"),
    N_("When it matters"),
    N_("Example"),
    N_("Remedy"),
    REFERENCES,
)
"""In this order; a record may have only some."""
WORD = re.compile(r"(a|[a-z]{2,})[ ,:;]")
"""How a sentence begins that may have a capital."""
NONE = "none."
"""What stands under a heading that has nothing to say."""


def split_docstring(docstring: str) -> Mapping[str, str]:
    """What stands under each heading, as one line; only those that say something."""
    parts = [" ".join(part.split()) for part in docstring.split("\n\n")[1:]]
    given = dict(part.split(": ", 1) for part in parts if ": " in part)
    return {heading: given[heading] for heading in SECTIONS if given.get(heading, NONE) != NONE}


def list_sections(docstring: str) -> Mapping[str, str]:
    """The same in the reader's language; references as they are."""
    return {
        heading: text if heading == REFERENCES else _write_sentence(_(text))
        for heading, text in split_docstring(docstring).items()
    }


def _write_sentence(text: str) -> str:
    """With a capital at its beginning, where that is a word and no sign of mathematics, as t."""
    return text[:1].upper() + text[1:] if WORD.match(text) else text
