"""Random numbers are a pure function of seed, purpose and step."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.streams import draw_permutation, draw_uniform, stream

seeds, steps = st.integers(0, 2**63), st.integers(0, 2**63)
purposes = st.text(max_size=20)


@given(seeds, purposes, steps)
def test_the_same_key_gives_the_same_numbers(seed, purpose, step):
    """Whoever draws, whenever."""
    one, two = (stream(seed, purpose, step).random(8) for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_another_key_gives_other_numbers():
    """Seed, purpose and step each count, and no two of many keys share a number."""
    keys = itertools.product(range(6), ["shuffle", "dropout/1", "dropout/2"], range(6))
    drawn = [x for key in keys for x in stream(*key).random(16).tolist()]
    assert len(set(drawn)) == len(drawn)


def test_the_order_of_drawing_does_not_matter():
    """Step 7 is the same before, after and without the others."""
    alone = stream(3, "shuffle", 7).random(5).tolist()
    later = {k: stream(3, "shuffle", k).random(5).tolist() for k in reversed(range(10))}
    assert later[7] == alone
    np.random.default_rng(0).random(100)
    assert stream(3, "shuffle", 7).random(5).tolist() == alone


def test_nothing_global_is_touched():
    """NumPy's global generator neither gives nor loses numbers."""
    before = np.random.get_state()[1].tolist()
    stream(0, "a").random(100)
    draw_permutation(0, "a", 1, 10)
    assert np.random.get_state()[1].tolist() == before


def test_first_numbers_are_pinned():
    """Runs of old stay reproducible: these numbers never change."""
    assert stream(0, "initial/W1").random(3).tolist() == PINNED_UNIFORM
    assert stream(1, "noise", 5).standard_normal(2).tolist() == PINNED_NORMAL
    assert draw_permutation(42, "shuffle", 3, 8).tolist() == PINNED_ORDER


PINNED_UNIFORM = [0.22439037734858647, 0.8889918815085012, 0.544630379215134]
PINNED_NORMAL = [-0.1406526732489223, 0.36991142088452295]
PINNED_ORDER = [1, 2, 7, 6, 0, 4, 5, 3]


@given(seeds, steps, st.integers(0, 50))
def test_a_permutation_has_every_number_once(seed, step, count):
    """0 … count-1, each once."""
    assert sorted(draw_permutation(seed, "shuffle", step, count)) == list(range(count))


def test_steps_shuffle_differently():
    """Of 50 epochs no two see the rows in the same order."""
    orders = {tuple(draw_permutation(0, "shuffle", k, 20)) for k in range(50)}
    assert len(orders) == 50


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_uniform_draws_are_those_of_float64_rounded(dtype):
    """In the asked shape and dtype, spread over [0, 1)."""
    u = draw_uniform(2, "dropout/1", 9, (200, 30), dtype)
    assert u.shape == (200, 30)
    assert u.dtype == dtype
    assert np.array_equal(u, stream(2, "dropout/1", 9).random((200, 30)).astype(dtype))
    assert np.histogram(u, 10, (0, 1))[0].min() > 500


@given(seeds, purposes, steps)
def test_kept_and_new_generators_draw_the_same(seed, purpose, step):
    """What is drawn at once is what the stream's own generator gives, whatever came before."""
    draw_permutation(1, "another", 2, 5)
    drawn = draw_uniform(seed, purpose, step, (3, 5), "float64")
    assert drawn.tobytes() == stream(seed, purpose, step).random((3, 5)).tobytes()
    shuffled = draw_permutation(seed, purpose, step, 23)
    assert shuffled.tolist() == stream(seed, purpose, step).permutation(23).tolist()


def test_threads_do_not_draw_from_each_other():
    """Many at once draw what each draws alone."""
    keys = [(k, "mask", k) for k in range(200)]
    alone = [draw_uniform(*key, (50,), "float64").tobytes() for key in keys]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda k: draw_uniform(*k, (50,), "float64").tobytes(), keys))
    assert together == alone
