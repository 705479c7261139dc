"""docs/proofs.md is what running prints."""

import re

import pytest

from backsight.proofs import proofs
from backsight.proofs._run import NETWORKS
from proofs import ORDER, PAGE, write_page

OUTCOME = r"Run: .*?(?:in fractions|the last bit|in float64 to (?:\S+ × )?\S+|of the right one)\. "


def read_sections(text):
    """By the name of the proof its text on one line."""
    parts = re.split(r"^## (\w+)$", text, flags=re.M)
    return {
        name: " ".join(body.split()) for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def drop_outcomes(text):
    """What does not depend on how many networks there are."""
    text = text.partition("THE WORST CASE")[0]
    text = re.sub(r"[\d,]+ random networks", "networks", text)
    return re.sub(OUTCOME, "", text)


def drop_rounding(text):
    """What is the same on every machine: in fractions all is."""
    text = re.sub(r"in float64 to (?:the last bit|(?:\S+ × )?\S+)\. ", "", text)
    return re.sub(r" \d+ float64 .*?(?= \d+ (?:fractions|float64) | …| ```)", "", text)


@pytest.fixture(scope="module")
def page():
    return read_sections(PAGE.read_text(encoding="utf-8"))


def test_every_proof_has_its_place(page):
    """Each once, in an order for readers."""
    assert tuple(page) == ORDER
    assert sorted(ORDER) == list(proofs)


def test_the_page_is_of_all_networks(page):
    """Every line of it was run on 1,000, and none was false."""
    for name, text in page.items():
        lines = len(proofs[name].lines)
        assert len(re.findall(rf"on {NETWORKS:,} networks[,;]", text)) == lines
        assert "every line holds" in text
        assert "FALSE" not in text


def test_the_page_has_the_lines_of_the_proofs(page):
    """What it prints of two networks, but for the figures, and the page's beginning."""
    head, *_rest = "".join(write_page(networks=2)).split("\n## bp1")
    assert PAGE.read_text(encoding="utf-8").startswith(head)
    printed = read_sections("".join(write_page(networks=2)))
    for name, text in page.items():
        assert drop_outcomes(text) == drop_outcomes(printed[name])


@pytest.mark.slow
def test_the_page_is_what_running_prints(page):
    """All of it, but for rounding, which depends on the machine."""
    printed = read_sections("".join(write_page()))
    for name, text in page.items():
        assert drop_rounding(text) == drop_rounding(printed[name])
