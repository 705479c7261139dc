"""A table refuses what cannot be trained on and says where it is."""

import numpy as np
import pytest

from backsight.data import Table, from_arrays
from backsight.kernel.errors import BadData

X = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
Y = np.array([0, 1, 0])


def table(**changes):
    whole = {"x": X, "y": Y, "features": ("a", "b"), "classes": ("no", "yes"), "targets": ("kind",)}
    return Table(**{**whole, **changes})


def test_a_sound_table_is_kept_as_it_is():
    """What fits is taken without a copy."""
    assert table().x is X
    assert len(table()) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": X[0]}, r"x must be \(rows, features\)"),
        ({"x": X.astype(int)}, "float32 or float64; it is"),
        ({"x": X[:0], "y": Y[:0]}, "at least one row"),
        ({"x": X[:2]}, r"y must be \(2,\) int64"),
        ({"y": Y.astype(float)}, r"it is \(3,\) float64"),
        ({"classes": ()}, r"y must be \(3, 1\) float64"),
        ({"x": np.where(X == 3, np.nan, X)}, "Row 2, column 'b' is nan"),
        ({"x": np.where(X == 4, -np.inf, X)}, "Row 3, column 'a' is -inf"),
        ({"y": np.array([[1], [np.nan], [2]]), "classes": ()}, "Row 2, column 'kind' is nan"),
        ({"y": np.zeros(3, int)}, r"Column 'kind' has one class only \('no'\)"),
        ({"y": np.array([0, 1, 2])}, "Row 3, column 'kind' is class 2: with 2 classes"),
        ({"features": ("a",)}, "2 columns and 1 feature names"),
        ({"features": ("a", "a")}, "'a' occurs twice"),
        ({"targets": ("k", "l")}, "one name for classes"),
        ({"test_rows": 3}, "at least one row must be left"),
        ({"image": (3, 2)}, "does not fit 2 features"),
    ],
)
def test_what_is_wrong_is_named(changes, message):
    """Every fault of a table has a message of its own."""
    with pytest.raises(BadData, match=message):
        table(**changes)


def test_a_missing_value_needs_the_explicit_field():
    """NaN is allowed in x where `missing` says mean; an infinity never is."""
    assert len(table(x=np.where(X == 3, np.nan, X), missing="mean")) == 3
    with pytest.raises(BadData, match="inf"):
        table(x=np.where(X == 3, np.inf, X), missing="mean")


@pytest.mark.parametrize("y", [["b", "a", "b"], np.array([7, 3, 7]), np.array([True, False, True])])
def test_texts_integers_and_booleans_are_classes(y):
    """Classes are sorted, and each row has the index of its own."""
    made = from_arrays(X, y)
    assert len(made.classes) == 2
    assert made.y.tolist() == [1, 0, 1]


def test_floats_are_numbers_to_predict():
    """Two columns of floats are two outputs."""
    made = from_arrays(X, X * 0.5)
    assert made.classes == ()
    assert made.targets == ("y1", "y2")
    np.testing.assert_array_equal(made.y, X * 0.5)


def test_pictures_are_flattened_line_by_line():
    """(rows, height, width) becomes (rows, height x width) with the size kept."""
    made = from_arrays(np.arange(12).reshape(2, 2, 3), [0, 1])
    assert made.image == (2, 3)
    assert made.features[3] == "pixel_1_0"
    assert made.x[1].tolist() == [6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1.0, 2.0], [0, 1], r"One feature alone is \(rows, 1\)"),
        ([["a"], ["b"]], [0, 1], "x must hold numbers"),
        ([[1.0], [2.0]], [0, 1, 0], "x has 2 rows and y has 3"),
        ([[1.0], [2.0]], [None, 1], "y must hold numbers or texts"),
        ([[1.0], [2.0]], [[[0]], [[1]]], r"y must be \(rows,\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(x, y, message):
    """Arrays from memory get clear messages too."""
    with pytest.raises(BadData, match=message):
        from_arrays(x, y)
