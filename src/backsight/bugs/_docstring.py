"""What the file of a bug says of it, in the reader's language."""

from collections.abc import Mapping

from backsight.bugs import bugs
from backsight.kernel.plain_text.docstring_sections import REFERENCES, list_sections

WHY, REMEDY = "Why it is bad", "Remedy"
"""The headings that it has besides."""


def read_story(name: str) -> Mapping[str, str]:
    """What stands under each heading that the file has; references as they are."""
    return list_sections(bugs.read_docstring(name))


__all__ = ["REFERENCES", "REMEDY", "WHY", "read_story"]
