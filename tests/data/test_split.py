"""Splitting loses no row, keeps every class in training and repeats itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.data import Table, split
from backsight.kernel.errors import BadData


def classes(labels, test_rows=0):
    y = np.array(labels)
    return Table(
        x=np.arange(len(y), dtype=float)[:, None],
        y=y,
        features=("x",),
        classes=tuple(map(str, range(max(labels) + 1))),
        test_rows=test_rows,
    )


def numbers(rows):
    x = np.arange(rows, dtype=float)[:, None]
    return Table(x=x, y=x.copy(), features=("x",))


labels = st.lists(st.integers(0, 3), min_size=8, max_size=60).filter(lambda y: len(set(y)) > 1)


@given(labels, st.integers(0, 2), st.integers(0, 2), st.integers(0, 9))
def test_every_row_is_in_one_part_and_every_class_in_training(y, validation, test, seed):
    """The parts have the sizes asked for, share no row, and training knows every class."""
    parts = split(classes(y), validation, test, seed)
    every = np.concatenate([parts.train, parts.validation, parts.test])
    assert sorted(every) == list(range(len(y)))
    assert (len(parts.validation), len(parts.test)) == (validation, test)
    assert set(np.array(y)[parts.train]) == set(y)


@given(st.integers(2, 50), st.integers(0, 9))
def test_the_same_seed_gives_the_same_parts(rows, seed):
    """A split is a pure function of the table and the seed."""
    one, two = (split(numbers(rows), 0, 1, seed) for _ in range(2))
    assert one.train.tolist() == two.train.tolist()
    assert one.test.tolist() == two.test.tolist()


def test_parts_are_stratified():
    """Each class gives its share, up to rounding."""
    y = [0] * 80 + [1] * 20
    parts = split(classes(y), 0.1, 0.2, 0)
    assert np.bincount(np.array(y)[parts.test]).tolist() == [16, 4]
    assert np.bincount(np.array(y)[parts.validation]).tolist() == [8, 2]


@pytest.mark.parametrize(("validation", "test"), [(0, 2), (2, 0), (1, 1)])
def test_a_class_of_one_row_stays_in_training(validation, test):
    """Rounding never takes the last row of a class: what is missing comes from the others."""
    parts = split(classes([0, 0, 0, 1, 2, 3]), validation, test, 0)
    assert {3, 4, 5} <= set(parts.train.tolist())
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (4, validation, test)


def test_nothing_asked_leaves_all_rows_in_order():
    """Without validation and test the training rows are the table."""
    parts = split(classes([0, 1, 1, 0]), 0, 0.0, 3)
    assert parts.train.tolist() == [0, 1, 2, 3]
    assert len(parts.validation) == len(parts.test) == 0


def test_official_test_rows_are_the_test_part():
    """The last rows are the test and the fraction for it is not read."""
    parts = split(classes([0, 1] * 5, test_rows=4), 0.5, 0.9, 0)
    assert parts.test.tolist() == [6, 7, 8, 9]
    assert len(parts.validation) == 3


@pytest.mark.parametrize("amount", [1.0, -0.1, -1, float("nan"), "0.2", True])
def test_only_fractions_and_counts_are_taken(amount):
    """Anything else is refused with both forms named."""
    with pytest.raises(BadData, match=r"a fraction in \[0, 1\)"):
        split(numbers(10), amount, 0, 0)


def test_too_little_left_to_train_on_is_refused():
    """One row of each class must be left."""
    with pytest.raises(BadData, match="one row of each of the 2 classes"):
        split(classes([0, 1, 1, 0]), 1, 2, 0)
    with pytest.raises(BadData, match="at least one row must be left"):
        split(numbers(4), 2, 2, 0)


def test_a_class_in_the_official_test_only_is_refused():
    """A class that nobody taught cannot be asked for."""
    with pytest.raises(BadData, match="Class '2' occurs in the 1 official test rows only"):
        split(classes([0, 1, 0, 2], test_rows=1), 0, 0, 0)
