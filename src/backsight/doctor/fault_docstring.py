"""The parts of the docstring of a fault's file, of which its page is made."""

from collections.abc import Mapping

from backsight.doctor.faults import faults
from backsight.kernel.language import N_, _

SECTIONS = (
    N_("What it does"),
    N_("Why it is bad"),
    N_("Example"),
    N_("Remedy"),
    N_("References"),
)
"""In this order; a fault of the user's own may have only some."""
NONE = "none."
"""What stands under a heading that has nothing to say."""


def split_docstring(docstring: str) -> Mapping[str, str]:
    """What stands under each heading, as one line; only those that say something."""
    parts = [" ".join(part.split()) for part in docstring.split("\n\n")[1:]]
    given = dict(part.split(": ", 1) for part in parts if ": " in part)
    return {heading: given[heading] for heading in SECTIONS if given.get(heading, NONE) != NONE}


def list_sections(name: str) -> Mapping[str, str]:
    """The same of a fault, in the reader's language; references as they are."""
    sections = split_docstring(faults.read_docstring(name))
    return {
        heading: text if heading == SECTIONS[-1] else _write_sentence(_(text))
        for heading, text in sections.items()
    }


def _write_sentence(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
