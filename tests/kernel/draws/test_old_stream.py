"""Streams of version 1 are what NumPy's Generator makes of the same raw numbers, bit for bit."""

import numpy as np
import pytest

from backsight.kernel.draws.old_stream import OldStream
from backsight.kernel.draws.raw import make_bits


def _make_pair(seed):
    return OldStream(seed, "a", 7), np.random.Generator(make_bits(seed, "a", 7))


@pytest.mark.parametrize("seed", range(3))
def test_normal_draws_are_those_of_numpy(seed):
    """Of 200,000 draws, some 50 of the tail among them, and in whatever portions."""
    ours, theirs = _make_pair(seed)
    for shape in (200_000, 1, (20, 30), 0, 7):
        assert ours.draw_normal(shape).tobytes() == theirs.standard_normal(shape).tobytes()


def test_portions_of_all_kinds_follow_each_other():
    """What normal draws looked at and did not need is there for the next."""
    ours, theirs = _make_pair(4)
    for n in range(1, 200):
        assert ours.draw_normal(n).tobytes() == theirs.standard_normal(n).tobytes()
        assert ours.draw_uniform(3).tobytes() == theirs.random(3).tobytes()
        assert ours.draw_between(-6, 6, n).tobytes() == theirs.uniform(-6, 6, n).tobytes()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 100, 1258, 60_000])
def test_orders_are_those_of_numpy(count):
    """Also where the last place takes all 16 bits or one."""
    ours, theirs = _make_pair(count)
    assert ours.draw_permutation(count).tolist() == theirs.permutation(count).tolist()


def test_truncated_draws_are_drawn_again_together():
    """As version 1 made them of normal draws."""
    ours, theirs = _make_pair(5)
    expected = theirs.standard_normal((50, 40))
    while (beyond := np.abs(expected) > 2).any():
        expected[beyond] = theirs.standard_normal(int(beyond.sum()))
    assert ours.draw_truncated_normal((50, 40)).tobytes() == expected.tobytes()


@pytest.mark.slow
def test_two_million_normal_draws_are_those_of_numpy():
    """The tail, some 500 times, and every layer's edge."""
    ours, theirs = _make_pair(6)
    assert ours.draw_normal(2_000_000).tobytes() == theirs.standard_normal(2_000_000).tobytes()
