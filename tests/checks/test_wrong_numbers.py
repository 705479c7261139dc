"""Slips in one equation of a step: what they lead to, in exercises and in worksheets alike."""

import pytest

import backsight
from backsight.checks.answer_slips import find_answer_slips
from backsight.checks.number_slips import number_slips
from backsight.checks.slips import slips
from backsight.checks.wrong_numbers import WrongNumbers
from backsight.studies.explanation.worksheet import mark_answers


@pytest.fixture(scope="module", params=["sgd", "momentum", "adam"])
def key(request):
    """Of a worksheet with all of a step's numbers left out: three rows, four layers of numbers."""
    page = backsight.explain("xor", hidden=[2], batch=3, optimizer=request.param, blank="100%")
    return page.key


def forget_mean(key):
    """The numbers of a step whose first derivative lacks the 1/N, or has it twice."""
    wrong = [s for s in key.slips if s.name == "mean_and_sum" and len(s.values) > 8]
    return max(wrong, key=lambda s: len(s.values)).values


def write(values):
    return {name: f"{value:.6g}" for name, value in values.items()}


def is_seen(key, name, value):
    return abs(value - key.answers[name]) > 1e-5 * abs(key.answers[name])


def test_a_forgotten_mean_is_known_in_every_number_that_it_reaches(key):
    """From the first derivative to the new weights, all together."""
    values = {n: v for n, v in forget_mean(key).items() if is_seen(key, n, v)}
    marks = [m for m in mark_answers(key, write(values)) if m.right is False]
    assert {m.name.partition("/")[0] for m in marks} == {"backward", "update"}
    assert {m.slip for m in marks} == {"mean_and_sum"}
    assert any(m.follows for m in marks)


def test_a_forgotten_mean_is_known_in_each_number_alone(key):
    """By its name, or as another slip or number that is the same to six digits."""
    values = forget_mean(key)
    names = [n for n, v in values.items() if is_seen(key, n, v)]
    marks = [mark_answers(key, write({n: values[n]})) for n in names]
    wrong = [m for some in marks for m in some if m.right is False]
    named = sum(m.slip == "mean_and_sum" for m in wrong)
    assert len(wrong) == len(names)
    assert named >= 0.9 * len(wrong)
    assert all(m.slip for m in wrong)


def test_the_part_of_one_row_is_known_too():
    """L[1], what a row adds to the loss, with its 1/N forgotten."""
    key = backsight.explain("xor", hidden=[2], batch=3, blank="100%").key
    name = next(n for n in key.answers if n.startswith("loss/L["))
    (mark,) = (m for m in mark_answers(key, write({name: 3 * key.answers[name]})) if m.answer)
    assert mark.slip == "mean_and_sum"


def test_a_large_step_has_no_such_numbers():
    """Each slip is the whole step anew."""
    assert backsight.explain("digits", hidden=[16], blank=0.1).key.slips == []


def make(name, own, **values):
    return WrongNumbers(name=name, sentence=name, values=values, own=frozenset(own))


def explain(wrong, *candidates):
    """By the name of the answer, the slip's name and whether it follows."""
    slips = find_answer_slips(wrong, candidates, lambda name, value: abs(wrong[name] - value) < 0.1)
    return {name: (slip.name, slip.follows) for name, slip in slips.items()}


def test_the_slip_that_explains_most_is_named():
    """And what is left by another."""
    one, two = make("one", ["a"], a=1, b=2), make("two", ["c"], c=3)
    assert explain({"a": 1, "b": 2, "c": 3}, two, one) == {
        "a": ("one", False), "b": ("one", True), "c": ("two", False),
    }  # fmt: skip


def test_the_slip_that_gives_just_the_number_is_named():
    """Of two that fit to the digits typed."""
    near, just = make("near", ["a"], a=1.05), make("just", ["a"], a=1)
    assert explain({"a": 1}, near, just) == {"a": ("just", False)}


def test_the_slip_made_in_the_answer_itself_is_named():
    """Before one that would come from another answer, which is right."""
    before, itself = make("before", ["z"], z=9, a=1), make("itself", ["a"], a=1)
    assert explain({"a": 1}, before, itself) == {"a": ("itself", False)}


def test_nothing_is_guessed():
    """Where no number fits."""
    assert explain({"a": 5}, make("one", ["a"], a=1)) == {}


def test_slips_of_gradients_keep_their_names():
    """What is a slip of a whole gradient, too, is called the same there."""
    shared = {"mean_and_sum", "sign", "missing_slope", "slope_at_output", "transposed", "last_row"}
    assert shared <= set(number_slips) & set(slips)
