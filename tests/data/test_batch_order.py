"""The rows of a batch are a pure function of (seed, k)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.data import Batches
from backsight.kernel.errors import BadData

sizes = st.integers(2, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1)))


@given(sizes, st.integers(0, 5), st.integers(0, 3))
def test_every_epoch_meets_every_row_once(rows_and_size, seed, epoch):
    """The batches of an epoch hold each row exactly once."""
    rows, size = rows_and_size
    batches = Batches(rows=rows, size=size, seed=seed)
    first = epoch * batches.per_epoch
    met = [batches.list_rows(k) for k in range(first, first + batches.per_epoch)]
    assert sorted(np.concatenate(met)) == list(range(rows))
    assert all(len(batch) == size for batch in met[:-1])


@given(sizes, st.lists(st.integers(0, 500), min_size=1, max_size=9))
def test_a_batch_does_not_depend_on_those_asked_for_before(rows_and_size, order):
    """Going back to a batch gives the same rows."""
    rows, size = rows_and_size
    there = {k: Batches(rows=rows, size=size, seed=1).list_rows(k).tolist() for k in order}
    for k in reversed(order):
        assert Batches(rows=rows, size=size, seed=1).list_rows(k).tolist() == there[k]


def test_epochs_and_seeds_differ():
    """Another epoch or another seed gives another order."""
    one, two = (Batches(rows=50, size=25, seed=seed) for seed in (1, 2))
    assert one.list_rows(0).tolist() != one.list_rows(2).tolist()
    assert one.list_rows(0).tolist() != two.list_rows(0).tolist()


def test_all_rows_come_in_order():
    """A batch of all rows is None: no copy is needed."""
    batches = Batches(rows=4, size=4, seed=0)
    assert batches.per_epoch == 1
    assert batches.list_rows(7) is None


def test_the_rows_cannot_be_changed():
    """A batch is a view of a kept order, so it is read-only."""
    with pytest.raises(ValueError, match="read-only"):
        Batches(rows=4, size=2, seed=0).list_rows(0)[0] = 1


@pytest.mark.parametrize(("size", "message"), [(5, r"larger than the data \(4"), (0, "at least")])
def test_impossible_sizes_are_refused(size, message):
    """A batch has from one row to all of them."""
    with pytest.raises(BadData, match=message):
        Batches(rows=4, size=size, seed=0)
