"""Exercises on paper: the key is right, each slip is named by its name, a seed is one variant."""

import re
from functools import cache

import numpy as np
import pytest

from backsight.checks.number_slips import number_slips
from backsight.checks.update_slips import update_slips
from backsight.exercises import exercises
from backsight.exercises._page import make_sheet, make_solution
from backsight.kernel.document import Equations, Numbers, WorkedNumber
from backsight.kernel.errors import UnknownName
from backsight.maths.optimizers import optimizers
from backsight.render import to_html, to_latex, to_markdown, to_terminal

ALL = {
    **{name: exercises[name] for name in exercises if exercises[name].choose is None},
    **{f"update of {name}": exercises["update"].choose(name) for name in optimizers},
}
SEEDS = (0, 7)
CASES = [
    pytest.param(name, seed, id=f"{name}-{seed}", marks=[pytest.mark.slow] if seed else [])
    for name in ALL
    for seed in SEEDS
]


@cache
def draw(name, seed):
    """A variant, drawn once for all tests."""
    return ALL[name].draw(seed)


def write(values, digits):
    """Numbers as they are typed."""
    return {name: f"{value:.{digits}g}" for name, value in values.items()}


def test_the_topics_are_those_of_the_issue():
    """One file each."""
    wanted = {"forward", "chain_rule", "bp1", "bp2", "bp3", "bp4", "update", "difference_quotient"}
    assert wanted < set(exercises)


@pytest.mark.sweep(14)
@pytest.mark.parametrize(("name", "seed"), CASES)
@pytest.mark.parametrize("digits", [3, 6])
def test_the_key_is_all_right(name, seed, digits):
    """To three digits and to six."""
    drawn = draw(name, seed)
    assert all(mark.right for mark in drawn.mark(write(drawn.answers, digits)))


@pytest.mark.sweep(12)
@pytest.mark.parametrize(("name", "seed"), CASES)
def test_each_slip_is_named_by_its_name(name, seed):
    """And never by another, with all that follows from it; the first is told, others follow."""
    drawn = draw(name, seed)
    assert len({slip.name for slip in drawn.slips}) >= 3
    for slip in drawn.slips:
        marks = drawn.mark(write({**drawn.answers, **slip.values}, 6))
        wrong = [mark for mark in marks if mark.right is False]
        assert wrong
        assert {mark.slip for mark in wrong} == {slip.name}
        assert any(not mark.follows for mark in wrong)


@pytest.mark.sweep(12)
@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_slip_in_one_number_is_named(name, seed):
    """Where two slips lead to one number of three digits it may be either, but no third."""
    drawn = draw(name, seed)
    for slip in drawn.slips:
        for blank in slip.own:
            text = f"{slip.values[blank]:.6g}"
            (mark,) = (m for m in drawn.mark({blank: text}) if m.right is False)
            near = {
                s.name
                for s in drawn.slips
                if blank in s.values and np.isclose(s.values[blank], slip.values[blank], rtol=1e-2)
            }
            assert mark.slip in near


@pytest.mark.sweep(8)
@pytest.mark.parametrize("name", ALL)
def test_a_seed_is_one_exercise(name):
    """The same bits each time; another seed gives other numbers, and as many blanks."""
    first, again, other = draw(name, 7), ALL[name].draw(7), draw(name, 4)
    assert first.answers == again.answers
    assert first.numbers == again.numbers
    assert list(first.answers) == list(other.answers)
    assert first.numbers != other.numbers


def test_the_first_draws_stay_as_they_are():
    """What a class was given last year is the same exercise today: the numbers that are given."""
    given = draw("bp3", 0).numbers
    assert given["backward/dL_dz2[0,0]"] == FIRST_OF_BP3
    assert draw("update of adam", 0).numbers["step1/g"] == FIRST_OF_UPDATE


FIRST_OF_BP3, FIRST_OF_UPDATE = -0.3, 0.8


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_variants_are_as_hard(name):
    """No number that is asked for is 0, and each slip that the topic knows can be told, in nearly
    all variants."""
    counts = [len({s.name for s in ALL[name].draw(seed).slips}) for seed in range(8)]
    assert min(counts) >= 0.8 * max(counts)
    assert all(all(ALL[name].draw(seed).answers.values()) for seed in range(8))


@pytest.mark.parametrize("name", ALL)
def test_the_sheet_does_not_tell_what_is_asked_for(name):
    """No number of it, nor how it is found; the key has every one of them worked out."""
    drawn = draw(name, 7)
    sheet = make_sheet(ALL[name], drawn, "backsight exercise")
    key = make_solution(ALL[name], drawn, "backsight exercise")
    blocks = sheet.blocks[sheet.blocks.index(drawn.facts[-1]) + 1 :]
    assert not any(isinstance(block, WorkedNumber | Equations) for block in blocks)
    assert sum(len(b.blank) for b in blocks if isinstance(b, Numbers)) == len(drawn.answers)
    worked = {b.anchor for b in key.blocks if isinstance(b, WorkedNumber)}
    assert set(drawn.answers) <= worked


@pytest.mark.parametrize("render", [to_terminal, to_html, to_latex, to_markdown])
@pytest.mark.parametrize("name", exercises)
def test_every_format_has_the_sheet_and_the_key(name, render):
    """Without any name in braces that is left as it was."""
    drawn = draw(*((name, 0) if name in ALL else ("update of adam", 0)))
    for make in (make_sheet, make_solution):
        text = render(make(exercises[name], drawn, f"backsight exercise {name}"))
        assert render is not to_terminal or not re.search(r"\{[a-z]\w+\}", text)
        assert len(text) > 500


def test_settings_of_an_optimizer_are_taken():
    """adam:beta2=0.9 is another exercise than adam."""
    choose = exercises["update"].choose
    other, usual = (choose(text).draw(0).answers for text in ("adam:beta2=0.9", "adam"))
    assert other["step1/v"] != usual["step1/v"]
    with pytest.raises(UnknownName, match="adma"):
        choose("adma")


def test_names_of_slips_are_those_of_their_catalogs():
    """Of networks those of number slips, of updates those of update slips."""
    for name in ("bp1", "bp2", "bp3", "bp4", "forward", "chain_rule", "softmax_cross_entropy"):
        assert {s.name for s in draw(name, 0).slips} <= set(number_slips)
    assert {s.name for s in draw("update of adam", 0).slips} <= set(update_slips)


def test_every_number_slip_is_met():
    """In one exercise or another: none is there that nobody can make."""
    drawn = [draw(name, seed) for name in ALL for seed in SEEDS]
    assert {slip.name for d in drawn for slip in d.slips} >= set(number_slips)


@pytest.mark.parametrize("name", ["forward", "chain_rule", "bp2", "update of momentum", "loss"])
def test_what_follows_from_a_wrong_number_is_no_slip_of_its_own(name):
    """One number that nobody knows, and all others reckoned from it as they should be."""
    drawn = draw(name, 7)
    first = next(iter(drawn.answers))
    wrong = {first: 7.7 * drawn.answers[first]}
    answers = drawn.follow(wrong) | wrong
    marks = [m for m in drawn.mark(write(answers, 6)) if m.right is False]
    assert (marks[0].name, marks[0].follows) == (first, False)
    assert marks[1:]
    assert all(m.follows and "your own numbers" in m.said for m in marks[1:])


@pytest.mark.parametrize("name", ALL)
def test_the_right_numbers_follow_from_each_other(name):
    """Made from the right ones, or from none, every blank comes to the right number."""
    drawn = draw(name, 0)
    for answers in ({}, drawn.answers):
        assert drawn.follow(answers) == pytest.approx(dict(drawn.answers), rel=1e-12)
