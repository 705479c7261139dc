"""What pages of slips have in common: the docstring's parts, what looks alike, the place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backsight.kernel.catalog import Catalog
from backsight.kernel.document import Block, Document, Heading, Paragraph
from backsight.kernel.language import _, get_language, join_words
from backsight.kernel.plain_text.docstring_sections import REFERENCES, list_sections
from backsight.kernel.plain_text.prose_text import escape_own_text, escape_prose

EXAMPLE, REMEDY = "Example", "Remedy"


def make_page(
    title: str,
    catalog: Catalog[Any],
    name: str,
    *,
    example: Iterable[Block] = (),
    ending: Iterable[Block] = (),
    remedy: str = "",
) -> Document:
    """What it is; its parts, among them the example; what looks alike, and its place. remedy: where
    the docstring has none."""
    sections = dict(list_sections(catalog.read_docstring(name)))
    if remedy:
        sections.setdefault(REMEDY, remedy)
    blocks = (
        make_text(catalog.describe(name)),
        *_list_parts(sections, tuple(example)),
        *ending,
    )
    return Document(title=escape_prose(title), blocks=blocks, language=get_language())


def _list_parts(sections: Mapping[str, str], example: tuple[Block, ...]) -> Iterator[Block]:
    """The example stands before the remedy, which is read beside it."""
    before = [heading for heading in sections if heading not in (EXAMPLE, REMEDY, REFERENCES)]
    for heading in before:
        yield from _write_part(heading, sections)
    if example or EXAMPLE in sections:
        yield from _write_part(EXAMPLE, sections)
        yield from example
    for heading in (REMEDY, REFERENCES):
        if heading in sections:
            yield from _write_part(heading, sections)


def _write_part(heading: str, sections: Mapping[str, str]) -> Iterator[Block]:
    yield Heading(text=_(heading))
    if heading in sections:
        yield make_text(sections[heading])


def describe_place(
    catalog: Catalog[Any], name: str, confused_with: tuple[str, ...]
) -> Iterator[Paragraph]:
    """What is easily taken for it, and when it is tried."""
    names = [other for other in confused_with if other in catalog]
    if names:
        text = _("Easily confused with: {names}.")
        yield make_text(text.format(names=join_words(f"`{other}`" for other in names)))
    order = sorted(catalog, key=lambda other: catalog[other].order)
    text = _("It is tried as number {place} of {count}, the simplest and most usual first.")
    yield make_text(text.format(place=order.index(name) + 1, count=len(order)))


def make_text(text: str) -> Paragraph:
    """A paragraph of ours: between backticks is code."""
    return Paragraph(text=escape_own_text(text))


def mark_code(line: str) -> str:
    """A line of code in a table."""
    return escape_own_text(f"`{line}`") if line else ""
