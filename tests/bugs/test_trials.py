"""Courses and verdicts: what is better, what is blamed, and what a program that fails leaves."""

from dataclasses import replace

import numpy as np
import pytest

from backsight.bugs import Bug, bugs
from backsight.bugs._run import run_bug
from backsight.bugs._trials.descent import differentiate
from backsight.bugs._trials.trial import REFUSED, UNNAMED, BugCourse
from backsight.bugs._trials.update import join_arrays, split_arrays
from backsight.kernel.errors import BadRecord


def make_course(end, accuracy=None, error=""):
    return BugCourse(losses=(1.0, end), accuracy=accuracy, error=error)


@pytest.mark.parametrize(
    ("mended", "wrong", "better"),
    [
        (make_course(0.1), make_course(0.5), True),
        (make_course(0.5), make_course(0.51), False),
        (make_course(0.5), make_course(float("nan")), True),
        (make_course(float("nan")), make_course(0.5), False),
        (make_course(0.5, 0.9), make_course(0.4, 0.8), True),
        (make_course(0.1, 0.8), make_course(0.4, 0.9), False),
        (make_course(0.5), BugCourse(error="ValueError: no"), True),
        (BugCourse(error="ValueError: no"), make_course(0.5), False),
    ],
)
def test_what_is_better(mended, wrong, better):
    """By the share that is right where it tells, else by the loss; what fails is worse."""
    assert mended.is_better(wrong) is better


@pytest.mark.parametrize("blame", ["sign", "", REFUSED, UNNAMED])
def test_another_blame_is_seen(blame):
    """A record that expects what the check does not say does not hold, nor its programs
    exchanged."""
    bug = bugs["slope_forgotten"]
    assert run_bug(bug).holds
    assert not run_bug(replace(bug, blame=blame)).holds
    assert not run_bug(replace(bug, wrong=bug.mended, mended=bug.wrong)).holds


def test_a_program_that_raises_ends_its_course():
    """Its words are kept, the losses until then too."""

    def fail(p):
        raise RuntimeError("no more")

    course = bugs["slope_forgotten"].trial.run(fail)
    assert course.error == "RuntimeError: no more"
    assert len(course.losses) == 1


def test_running_twice_is_the_same():
    """Also with a program that remembers."""
    bug = bugs["gradients_never_zeroed"]
    assert repr(bug.trial.run(bug.wrong)) == repr(bug.trial.run(bug.wrong))


def test_differences_are_slopes():
    """Of a polynomial, entry by entry, also of a single number."""
    weights = {"w": np.array([1.0, -2.0]), "b": np.array(3.0)}
    slopes = differentiate(lambda p: float((p["w"] ** 2).sum() + 5 * p["b"]), weights)
    np.testing.assert_allclose(slopes["w"], [2, -4], atol=1e-8)
    np.testing.assert_allclose(slopes["b"], 5, atol=1e-8)


def test_a_text_is_no_program():
    """What is shown is what is run: programs are functions."""
    trial = bugs["slope_forgotten"].trial
    with pytest.raises(BadRecord, match="are functions, got str"):
        Bug(name="text", wrong="def f(): ...", mended=print, trial=trial, blame="sign")


def test_a_vector_goes_back_to_its_arrays():
    """By name and shape, single numbers too."""
    weights = {"W": np.arange(6.0).reshape(2, 3), "b": np.array(7.0), "c": np.array([8.0, 9.0])}
    vector = join_arrays(weights)
    assert vector.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    again = split_arrays(vector, weights)
    assert all(np.array_equal(again[name], weights[name]) for name in weights)


def test_a_function_gets_what_it_names():
    """The gradient, the state of zeros, the step from 1, and the rate."""
    trial, calls = bugs["root_forgotten"].trial, []

    def note(w, g, state, t, lr=0.0):
        calls.append((t, lr, float(np.abs(state["v"]).sum()), np.array_equal(g.shape, w.shape)))
        return w

    replace(trial, steps=3).run(note)
    assert calls == [(t, trial.rate, 0.0, True) for t in (1, 2, 3)]
