"""`backsight list faults NAME` says what the file of the fault says."""

import pytest

from backsight.doctor.fault_page import make_fault_page
from backsight.doctor.faults import faults
from backsight.kernel.plain_text.docstring_sections import list_sections
from backsight.render import to_terminal

SECTIONS = ("What it does", "Why it is bad", "Example", "Remedy", "References")


@pytest.mark.parametrize("name", faults)
def test_every_fault_has_all_its_parts(name):
    """What it does, why it is bad, an example, a remedy, references; its page has them, and every
    bound of its evidence."""
    parts = [" ".join(part.split()) for part in faults.read_docstring(name).split("\n\n")[1:]]
    assert tuple(part.split(": ")[0] for part in parts if ": " in part) == SECTIONS
    assert all(part.endswith(".") for part in parts), parts
    sections = list_sections(faults.read_docstring(name))
    shown = " ".join(to_terminal(make_fault_page(name), color=False).split())
    for heading, text in sections.items():
        assert heading.upper() in shown
        assert text in shown
    for evidence in faults[name].evidence:
        assert evidence.certainty in shown
        for symptom in evidence.symptoms:
            assert all(f"{need} " in shown for need in symptom.needs)
