"""Every bug does what its page says."""

import inspect
from difflib import unified_diff

import pytest

from backsight.bugs import bugs
from backsight.bugs._docstring import REMEDY, WHY, read_story
from backsight.bugs._program import read_source
from backsight.bugs._run import run_bug
from backsight.bugs._trials.trial import KINDS, REFUSED, UNNAMED
from backsight.checks.loss_slips import loss_slips
from backsight.checks.slips import slips
from backsight.checks.update_slips import update_slips
from backsight.doctor.faults import faults

FEWEST, MOST = 5, 25
"""Lines of a program."""
MOST_CHANGES = 12
"""Lines that go or come between the two of them."""
LONGEST = 76
"""Columns of a line of a program: with its margin it fits into a terminal of 80."""
QUICK = [name for name, bug in bugs.items() if bug.kind != "data"]
SLOW = [name for name, bug in bugs.items() if bug.kind == "data"]
NAMED = {"gradient": slips, "update": update_slips, "loss": {*slips, *loss_slips}, "data": faults}


def count_lines(source):
    """Those that are not empty."""
    return len([line for line in source.split("\n") if line.strip()])


def test_there_are_many():
    """At least 40 in all, and at least 8 of each kind."""
    kinds = [bug.kind for bug in bugs.values()]
    assert len(bugs) >= 40
    assert all(kinds.count(kind) >= 8 for kind in KINDS), {k: kinds.count(k) for k in KINDS}


@pytest.mark.parametrize("name", bugs)
def test_a_program_is_short(name):
    """5 to 25 lines each, and the two differ by a few of them."""
    sources = [read_source(p) for p in (bugs[name].wrong, bugs[name].mended)]
    assert all(FEWEST <= count_lines(source) <= MOST for source in sources)
    assert all(len(line) <= LONGEST for source in sources for line in source.split("\n"))
    same_name = [source.replace("mended", "wrong") for source in sources]
    changes = [
        line
        for line in unified_diff(*(s.split("\n") for s in same_name), n=0, lineterm="")
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert 1 <= len(changes) <= MOST_CHANGES, changes


@pytest.mark.parametrize("name", bugs)
def test_a_bug_has_a_story(name):
    """What is wrong, why it is bad, what to do; and what it is blamed for is a name that exists."""
    bug, story = bugs[name], read_story(name)
    assert list(story)[:2] == [WHY, REMEDY]
    assert all(text.endswith(".") for text in (bugs.describe(name), *story.values()))
    assert bug.blame in (*NAMED[bug.kind], REFUSED, UNNAMED, *([""] * (bug.kind == "data")))


@pytest.mark.parametrize("name", bugs)
def test_a_program_stands_in_the_file_of_its_bug(name):
    """Both are functions or classes of the record's own module."""
    for program in (bugs[name].wrong, bugs[name].mended):
        assert program.__module__ == f"backsight.bugs.{name}"
        assert inspect.isfunction(program) or inspect.isclass(program)


def require_as_recorded(name):
    """The wrong one is blamed as its record says, the mended one is right and comes further."""
    outcome = run_bug(bugs[name])
    assert outcome.is_blamed, outcome.verdict
    assert outcome.verdict_mended.agrees, outcome.verdict_mended
    courses = (outcome.wrong, outcome.mended)
    assert outcome.mended.is_better(outcome.wrong), [(c.end, c.accuracy, c.error) for c in courses]


@pytest.mark.sweep(17)
@pytest.mark.parametrize("name", QUICK)
def test_a_bug_is_as_its_record_says(name):
    """A gradient, an update or a loss."""
    require_as_recorded(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_data_are_as_their_record_says(name):
    """The doctor trains a network on each."""
    require_as_recorded(name)
