"""Random numbers are a pure function of seed, purpose and step, by the version of the seed."""

import itertools
import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.streams import OldSeed, draw_permutation, draw_uniform, make_seed, stream

seeds, steps = st.integers(0, 2**63), st.integers(0, 2**63)
purposes = st.text(max_size=20)
BOTH = pytest.mark.parametrize("version", [1, 2])


@given(seeds, purposes, steps)
def test_the_same_key_gives_the_same_numbers(seed, purpose, step):
    """Whoever draws, whenever."""
    one, two = (stream(seed, purpose, step).draw_uniform(8) for _ in range(2))
    assert one.tobytes() == two.tobytes()


def test_another_key_gives_other_numbers():
    """Seed, purpose and step each count, and no two of many keys share a number."""
    keys = itertools.product(range(6), ["shuffle", "dropout/1", "dropout/2"], range(6))
    drawn = [x for key in keys for x in stream(*key).draw_uniform(16).tolist()]
    assert len(set(drawn)) == len(drawn)


def test_the_order_of_drawing_does_not_matter():
    """Step 7 is the same before, after and without the others."""
    alone = stream(3, "shuffle", 7).draw_uniform(5).tolist()
    later = {k: stream(3, "shuffle", k).draw_uniform(5).tolist() for k in reversed(range(10))}
    assert later[7] == alone
    np.random.default_rng(0).random(100)
    assert stream(3, "shuffle", 7).draw_uniform(5).tolist() == alone


def test_nothing_global_is_touched():
    """NumPy's global generator neither gives nor loses numbers."""
    before = np.random.get_state()[1].tolist()
    stream(0, "a").draw_uniform(100)
    draw_permutation(0, "a", 1, 10)
    assert np.random.get_state()[1].tolist() == before


def test_first_numbers_are_pinned():
    """Runs of version 2 stay reproducible: these numbers never change."""
    assert stream(0, "initial/W1").draw_uniform(3).tolist() == PINNED_UNIFORM
    assert stream(1, "noise", 5).draw_normal(2).tolist() == PINNED_NORMAL
    assert draw_permutation(42, "shuffle", 3, 8).tolist() == PINNED_ORDER


def test_first_numbers_of_old_are_pinned():
    """Runs of version 1 stay reproducible as well."""
    assert stream(OldSeed(0), "initial/W1").draw_uniform(3).tolist() == PINNED_UNIFORM
    assert stream(OldSeed(1), "noise", 5).draw_normal(2).tolist() == OLD_NORMAL
    assert draw_permutation(OldSeed(42), "shuffle", 3, 8).tolist() == OLD_ORDER


PINNED_UNIFORM = [0.22439037734858647, 0.8889918815085012, 0.544630379215134]
PINNED_NORMAL = [1.392080954669412, -0.5510073262349591]
PINNED_ORDER = [5, 1, 4, 7, 0, 2, 6, 3]
OLD_NORMAL = [-0.1406526732489223, 0.36991142088452295]
OLD_ORDER = [1, 2, 7, 6, 0, 4, 5, 3]


@given(seeds, steps, st.integers(0, 50), st.sampled_from([1, 2]))
def test_a_permutation_has_every_number_once(seed, step, count, version):
    """0 … count-1, each once."""
    order = draw_permutation(make_seed(seed, version), "shuffle", step, count)
    assert sorted(order) == list(range(count))


@BOTH
def test_steps_shuffle_differently(version):
    """Of 50 epochs no two see the rows in the same order."""
    seed = make_seed(0, version)
    orders = {tuple(draw_permutation(seed, "shuffle", k, 20)) for k in range(50)}
    assert len(orders) == 50


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@BOTH
def test_uniform_draws_are_those_of_float64(dtype, version):
    """In the asked shape and dtype, spread over [0, 1); in float32 within its spacing."""
    seed = make_seed(2, version)
    u = draw_uniform(seed, "dropout/1", 9, (200, 30), dtype)
    assert u.shape == (200, 30)
    assert u.dtype == dtype
    assert np.abs(u - stream(seed, "dropout/1", 9).draw_uniform((200, 30))).max() < 2.0**-24
    assert np.histogram(u, 10, (0, 1))[0].min() > 500


@given(seeds, purposes, steps, st.sampled_from([1, 2]))
def test_kept_and_new_sources_draw_the_same(number, purpose, step, version):
    """What is drawn at once is what the stream itself gives, whatever came before."""
    seed = make_seed(number, version)
    draw_permutation(1, "another", 2, 5)
    drawn = draw_uniform(seed, purpose, step, (3, 5), "float64")
    assert drawn.tobytes() == stream(seed, purpose, step).draw_uniform((3, 5)).tobytes()
    shuffled = draw_permutation(seed, purpose, step, 23)
    assert shuffled.tolist() == stream(seed, purpose, step).draw_permutation(23).tolist()


def test_threads_do_not_draw_from_each_other():
    """Many at once draw what each draws alone."""
    keys = [(k, "mask", k) for k in range(200)]
    alone = [draw_uniform(*key, (50,), "float64").tobytes() for key in keys]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda k: draw_uniform(*k, (50,), "float64").tobytes(), keys))
    assert together == alone


def test_an_old_seed_is_no_new_one():
    """Nothing that is kept by its seed is mistaken, here or in another process."""
    old = OldSeed(3)
    assert len({old, 3, OldSeed(3), OldSeed(4)}) == 3
    assert old != 3
    assert not old != OldSeed(3)  # noqa: SIM202 - both ways of asking
    assert pickle.loads(pickle.dumps(old)) == old  # noqa: S301 - made here
    assert f"{old}" == "3"
