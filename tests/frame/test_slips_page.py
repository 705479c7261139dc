"""docs/slips.md and the list in docs/checks.md are what the records of slips say and give."""

import re
from importlib import import_module

import pytest

from backsight import check_gradient
from backsight.checks.slip_examples import check_example, list_networks
from backsight.checks.slip_examples.planted import read_source
from backsight.checks.slip_examples.updates import find_convention_example, find_slip_example
from backsight.checks.slips import slips
from backsight.checks.update_conventions import update_conventions
from backsight.checks.update_slips import update_slips
from backsight.kernel.plain_text.docstring_sections import list_sections
from backsight.training.plugins import every_catalog
from slips import CHECKS, PAGE, TITLES, list_in_order, renew_list, write_page

RECORDS = [(folder, name) for folder in TITLES for name in every_catalog[folder]]
HEADINGS = {
    "slips": ("What it does", "Why it is bad", "Remedy"),
    "update_slips": ("What it does", "Why it is bad"),
    "update_conventions": ("When it matters",),
}


def read_sections(text):
    """By the name of the record its text, as it is on every machine."""
    parts = re.split(r"^### (\w+ \w+)$", text.replace("\\", ""), flags=re.M)
    return {n: round_numbers(t) for n, t in zip(parts[1::2], parts[2::2], strict=True)}


def round_numbers(text):
    """Three digits of each number, and none of how many digits agree."""
    text = re.sub(r"[\d.]+ (digits|are certain)|\| \d+\.\d \|", "", text)
    return re.sub(r"\d+\.\d{4,}(e-?\d+)?", lambda number: f"{float(number[0]):.3g}", text)


@pytest.fixture(scope="module")
def printed():
    """The page made anew: every example is run."""
    return "".join(write_page()).rstrip() + "\n"


@pytest.mark.slow
def test_the_page_is_what_the_records_give(printed):
    """Section by section, and what stands before them; `make slips` renews it."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition("### ")[0] == printed.partition("### ")[0]
    assert read_sections(page) == read_sections(printed)


def test_every_record_has_its_section():
    """Once, with an example that was checked, and each network at the end."""
    page = PAGE.read_text(encoding="utf-8")
    names = re.findall(r"^### (\w+ \w+)$", page.replace("\\", ""), flags=re.M)
    ours = [f"{folder} {n}" for folder in TITLES for n in list_in_order(every_catalog[folder])]
    assert names == [*ours, *(f"network {n}" for n in list_networks())]
    assert len(set(names)) == len(names)
    assert page.count("**Example**") == page.count("` says: ") == len(ours)


def test_the_list_leads_to_every_section():
    """docs/checks.md has the one line of each record."""
    text = CHECKS.read_text(encoding="utf-8")
    assert renew_list(text) == text
    assert len(re.findall(r"\]\(slips\.md#\w+-\w+\)", text)) == len(RECORDS)


@pytest.mark.parametrize(("folder", "name"), RECORDS)
def test_every_record_has_all_its_parts(folder, name):
    """In its docstring, as sentences; what it is taken for is there."""
    record = every_catalog[folder][name]
    sections = list_sections(every_catalog[folder].read_docstring(name))
    assert set(HEADINGS[folder]) <= set(sections)
    assert all(text.endswith(".") for text in sections.values())
    others = getattr(record, "confused_with", ())
    assert name not in others
    assert set(others) <= set(every_catalog[folder])


@pytest.mark.sweep(24)
@pytest.mark.parametrize("name", slips)
def test_the_planted_line_is_named(name):
    """As this slip and no other; the right line gives the right gradient."""
    planted = slips[name].example
    assert planted is not None
    verdict = check_example(planted).verdict
    assert [finding.name for finding in verdict.slips] == [name]


@pytest.mark.parametrize("network", list_networks())
def test_a_network_is_right(network):
    """With none of its lines changed."""
    module = import_module(f"backsight.checks.slip_examples.networks.{network}")
    assert check_gradient(module.compute_loss, module.compute_gradient, module.P).agrees
    assert read_source(network).startswith('"""')


def test_some_examples_of_updates():
    """The usual optimizer is taken, and the one that has it where it has not."""
    verdicts = [find_slip_example(update_slips[n]) for n in ("power_forgotten", "cache_decays")]
    assert [verdict.optimizer for verdict in verdicts] == ["adam", "adagrad"]
    assert find_convention_example(update_conventions["upwards"]).convention.name == "upwards"
