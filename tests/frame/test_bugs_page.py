"""docs/bugs.md has every bug, with what its record says."""

import re

import pytest

from backsight.bugs import bugs
from bugs import HEAD, PAGE, write_page


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def drop_numbers(text):
    """What is the same on every machine: losses are compared by the test of each bug."""
    return re.sub(r"\| [^|]+ \| [^|]+ \| ([^|]+) \|$", r"| \1 |", text, flags=re.M)


def test_every_bug_has_its_row(page):
    """Once, with what is wrong, by kind in the order of the names."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, flags=re.M)
    by_kind = sorted(bugs, key=lambda n: ("gradient update loss data".index(bugs[n].kind), n))
    assert [name for name, _what in rows] == by_kind
    assert all(what == bugs.describe(name) for name, what in rows)


def test_the_page_begins_as_it_is_made(page):
    """With how many there are."""
    assert page.startswith(HEAD.format(count=len(bugs)))


@pytest.mark.slow
def test_the_page_is_what_running_prints(page):
    """All of it, but for the losses."""
    assert drop_numbers(page) == drop_numbers("".join(write_page()))
