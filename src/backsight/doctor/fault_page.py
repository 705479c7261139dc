"""The page of a fault, from its file: what it is, why, an example, and what speaks for it."""

import re
from collections.abc import Iterator
from typing import Literal

from backsight.doctor.faults import Fault, faults
from backsight.doctor.readings import list_readings
from backsight.doctor.symptom import Symptom
from backsight.doctor.verdict.signs import format_bound, get_quantity, write_formula
from backsight.kernel.document import Block, Cell, Document, Heading, Paragraph, TableBlock
from backsight.kernel.language import N_, _, get_language, join_words, translate_name
from backsight.kernel.plain_text.docstring_sections import list_sections
from backsight.kernel.plain_text.prose_text import escape_own_text

CERTAINTIES = (N_("certain"), N_("strong"), N_("likely"), N_("possible"))
"""What evidence is called by how sure it is."""
VALUE = re.compile(r"\{[^{}]*?(%?)\}")
"""Where a sentence has the number that was measured."""


def make_fault_page(name: str) -> Document:
    """All that is known of one fault."""
    title = _("Fault: {name}").format(name=translate_name(name))
    blocks = tuple(_list_blocks(faults[name], level=2))
    return Document(title=title, blocks=blocks, language=get_language())


def _list_blocks(fault: Fault, level: Literal[2, 3]) -> Iterator[Block]:
    yield Paragraph(text=escape_own_text(faults.describe(fault.name)))
    yield from _list_sections(fault, level)
    yield Heading(text=_("Evidence"), level=level)
    yield _tabulate_evidence(fault)
    yield _tabulate_readings(fault)
    if fault.remedies:
        yield Heading(text=_("What is tried, the smallest change first"), level=level)
        rows = tuple((escape_own_text(_(remedy.reason)),) for remedy in fault.remedies)
        yield TableBlock(head=(_("remedy"),), rows=rows)
    if fault.confused_with:
        names = join_words(map(translate_name, fault.confused_with))
        yield Paragraph(text=_("Easily confused with: {names}.").format(names=names))
    if fault.explains:
        names = join_words(map(translate_name, fault.explains))
        yield Paragraph(text=_("What may follow from it: {names}.").format(names=names))


def _list_sections(fault: Fault, level: Literal[2, 3]) -> Iterator[Block]:
    """The parts of its docstring; where there is none, why it is bad."""
    sections = list_sections(faults.read_docstring(fault.name))
    if not sections:
        yield Paragraph(text=escape_own_text(_(fault.why)))
    for heading, text in sections.items():
        yield Heading(text=_(heading), level=level)
        yield Paragraph(text=escape_own_text(text))


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
    rows = tuple((escape_own_text(n), escape_own_text(_(list_readings()[n].about))) for n in names)
    return TableBlock(head=(_("reading"), _("what it is")), rows=rows)


def _write_bound(symptom: Symptom) -> str:
    return escape_own_text(format_bound(symptom, get_quantity(symptom)))


def _write_reason(symptom: Symptom) -> str:
    """Its sentence, with dots for the number."""
    return escape_own_text(VALUE.sub(r"…\1", _(symptom.reason)))
