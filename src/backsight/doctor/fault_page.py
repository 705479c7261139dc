"""The page of a fault, from its file: what it is, why, an example, and what speaks for it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from backsight.doctor.faults import Fault, faults
from backsight.doctor.readings import list_readings
from backsight.doctor.symptom import Symptom
from backsight.doctor.verdict.signs import format_bound, get_quantity, write_formula
from backsight.kernel.document import Block, Cell, Document, Heading, Paragraph, TableBlock
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import N_, _, get_language, join_words, translate_name
from backsight.kernel.plain_text.prose_text import escape_prose

SECTIONS = (
    N_("What it does"),
    N_("Why it is bad"),
    N_("Example"),
    N_("Remedy"),
    N_("References"),
)
"""Of the docstring of a fault's file, in this order."""
CERTAINTIES = (N_("certain"), N_("strong"), N_("likely"), N_("possible"))
"""What evidence is called by how sure it is."""
NONE = "none."
"""What stands under a heading that has nothing to say."""
VALUE = re.compile(r"\{[^{}]*?(%?)\}")
"""Where a sentence has the number that was measured."""


def make_fault_page(name: str) -> Document:
    """All that is known of one fault."""
    title = _("Fault: {name}").format(name=translate_name(name))
    blocks = tuple(_list_blocks(faults[name], level=2))
    return Document(title=title, blocks=blocks, language=get_language())


def split_sections(docstring: str) -> Mapping[str, str]:
    """What stands under each heading of a fault's docstring, as one line. Raises BadRecord where
    one is missing, empty or out of order."""
    parts = [" ".join(part.split()) for part in docstring.strip().split("\n\n")[1:]]
    sections = dict(part.split(": ", 1) for part in parts if ": " in part)
    if tuple(sections) != SECTIONS or not all(sections.values()):
        raise BadRecord(
            _("The docstring of a fault has the parts {names}, got {given}.").format(
                names=join_words(SECTIONS), given=join_words(sections) or _("none")
            )
        )
    return sections


def _list_blocks(fault: Fault, level: Literal[2, 3]) -> Iterator[Block]:
    yield Paragraph(text=escape_prose(faults.describe(fault.name)))
    yield from _list_sections(fault, level)
    yield Heading(text=_("Evidence"), level=level)
    yield _tabulate_evidence(fault)
    yield _tabulate_readings(fault)
    if fault.remedies:
        yield Heading(text=_("What is tried, the smallest change first"), level=level)
        rows = tuple((escape_prose(_(remedy.reason)),) for remedy in fault.remedies)
        yield TableBlock(head=(_("remedy"),), rows=rows)
    if fault.confused_with:
        names = join_words(map(translate_name, fault.confused_with))
        yield Paragraph(text=_("Easily confused with: {names}.").format(names=names))
    if fault.explains:
        names = join_words(map(translate_name, fault.explains))
        yield Paragraph(text=_("What may follow from it: {names}.").format(names=names))


def _list_sections(fault: Fault, level: Literal[2, 3]) -> Iterator[Block]:
    """The parts of its docstring; of a fault of one's own what it has of them."""
    docstring = faults.read_docstring(fault.name)
    if not docstring:
        yield Paragraph(text=escape_prose(_(fault.why)))
        return
    for heading, text in split_sections(docstring).items():
        if text != NONE:
            shown = text if heading == SECTIONS[-1] else _write_sentence(_(text))
            yield Heading(text=_(heading), level=level)
            yield Paragraph(text=escape_prose(shown))


def _tabulate_evidence(fault: Fault) -> TableBlock:
    """A row for each symptom; all of one piece of evidence have to hold together."""
    pairs = [
        (_(evidence.certainty) if at == 0 else _("and"), symptom)
        for evidence in fault.evidence
        for at, symptom in enumerate(evidence.symptoms)
    ]
    columns: dict[str, list[Cell]] = {
        _("evidence"): [word for word, _symptom in pairs],
        _("holds where"): [_write_bound(symptom) for _word, symptom in pairs],
        _("formula"): [write_formula(symptom) for _word, symptom in pairs],
        _("what it says"): [_write_reason(symptom) for _word, symptom in pairs],
    }
    full = {head: cells for head, cells in columns.items() if any(cells)}
    return TableBlock(head=tuple(full), rows=tuple(zip(*full.values(), strict=True)))


def _tabulate_readings(fault: Fault) -> TableBlock:
    """What the names in the evidence are."""
    symptoms = [s for evidence in fault.evidence for s in evidence.symptoms]
    names = dict.fromkeys(name for symptom in symptoms for name in symptom.needs)
    rows = tuple((escape_prose(n), escape_prose(_(list_readings()[n].about))) for n in names)
    return TableBlock(head=(_("reading"), _("what it is")), rows=rows)


def _write_bound(symptom: Symptom) -> str:
    return escape_prose(format_bound(symptom, get_quantity(symptom)))


def _write_reason(symptom: Symptom) -> str:
    """Its sentence, with dots for the number."""
    return escape_prose(VALUE.sub(r"…\1", _(symptom.reason)))


def _write_sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
