"""What the file of a bug says of it, in the reader's language."""

from collections.abc import Mapping

from backsight.bugs import bugs
from backsight.doctor.fault_docstring import split_docstring
from backsight.kernel.language import _

WHY, REMEDY, REFERENCES = "Why it is bad", "Remedy", "References"
"""The headings that it has, of those of a fault."""


def read_story(name: str) -> Mapping[str, str]:
    """What stands under each heading that the file has; references as they are."""
    parts = split_docstring(bugs.read_docstring(name))
    return {
        heading: text if heading == REFERENCES else _write_sentence(_(text))
        for heading, text in parts.items()
    }


def _write_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
