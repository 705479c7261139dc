"""`backsight list faults NAME` says what the file of the fault says."""

import pytest

from backsight.doctor.fault_page import SECTIONS, make_fault_page, split_sections
from backsight.doctor.faults import faults
from backsight.kernel.errors import BadRecord
from backsight.render import to_terminal


@pytest.mark.parametrize("name", faults)
def test_every_fault_has_all_its_parts(name):
    """What it does, why it is bad, an example, a remedy, references; its page has them, and every
    bound of its evidence."""
    sections = split_sections(faults.read_docstring(name))
    assert tuple(sections) == SECTIONS
    assert all(text.endswith(".") for text in sections.values()), sections
    shown = " ".join(to_terminal(make_fault_page(name), color=False).split())
    for heading, text in sections.items():
        if text != "none.":
            assert heading.upper() in shown
            assert text[1:] in shown
    for evidence in faults[name].evidence:
        assert evidence.certainty in shown
        for symptom in evidence.symptoms:
            assert all(f"{need} " in shown for need in symptom.needs)


@pytest.mark.parametrize(
    "docstring",
    [
        "A fault.",
        "A fault.\n\nWhat it does: a.\n\nWhy it is bad: b.\n\nExample: c.\n\nRemedy: d.",
        "A fault.\n\nWhy it is bad: b.\n\nWhat it does: a.\n\nExample: c.\n\nRemedy: d."
        "\n\nReferences: e.",
    ],
)
def test_a_part_that_is_missing_is_told(docstring):
    """Or out of order."""
    with pytest.raises(BadRecord, match="The docstring of a fault has the parts"):
        split_sections(docstring)
