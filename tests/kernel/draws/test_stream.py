"""The draws of a stream: their distributions, and one raw number for each."""

import numpy as np
import pytest

from backsight.kernel.draws.stream import Stream


def test_each_draw_takes_one_raw_number():
    """So that draw i is made of raw number i alone."""
    draws, raw = Stream(1, "a", 2), Stream(1, "a", 2)
    draws.draw_normal((3, 4)), draws.draw_truncated_normal(5), draws.draw_between(1, 2)
    assert int(draws.draw_raw()) == int(raw.draw_raw(19)[-1])


def test_normal_draws_have_the_moments():
    """Mean 0, variance 1, fourth moment 3; truncated ones 0.774."""
    z = Stream(0, "moments").draw_normal(400_000)
    assert [z.mean(), z.var(), (z**4).mean()] == pytest.approx([0, 1, 3], abs=0.03)
    assert Stream(0, "cut").draw_truncated_normal(400_000).var() == pytest.approx(0.7737, abs=0.01)


def test_whole_numbers_are_equally_likely():
    """Of three, and in a shape."""
    drawn = Stream(0, "whole").draw_integers(-1, 2, (300, 100))
    assert np.unique(drawn).tolist() == [-1, 0, 1]
    assert np.abs(np.bincount(drawn.ravel() + 1) - 10_000).max() < 300


def test_what_does_not_go_round_is_left_out(monkeypatch):
    """2^64 - 1 is no number below 3: the remainders of all others are even."""
    raw = iter([np.array([2**64 - 1, 4], np.uint64), np.array([5], np.uint64)])
    draws = Stream(0, "few")
    monkeypatch.setattr(draws, "draw_raw", lambda _count: next(raw))
    assert draws.draw_integers(0, 3, 2).tolist() == [1, 2]


def test_a_choice_is_one_of_the_values():
    """A single one as it is; an array for a shape."""
    assert Stream(0, "words").draw_choice(("one", "two")) in {"one", "two"}
    assert set(Stream(0, "signs").draw_choice([-1, 1], (5, 5)).ravel().tolist()) == {-1, 1}
