"""Scaling is fitted on training rows, survives JSON and refuses what cannot be scaled."""

import json

import numpy as np
import pytest

from backsight.data import Scaling, Table, fit_scaling, prepare
from backsight.kernel.errors import BadData, BadShape, UnknownName

X = np.array([[1.0, 5.0, 0.1], [2.0, 9.0, 0.1], [6.0, 4.0, 0.1]])
NAMES = ("a", "b", "c")


def test_standard_gives_mean_0_and_deviation_1():
    """A column that never changes becomes exactly 0."""
    z = fit_scaling(X, "standard", NAMES).apply(X, "float64")
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(z.std(axis=0), [1, 1, 0])
    assert not z[:, 2].any()


def test_minmax_gives_0_to_1_exactly():
    """The smallest value becomes 0 and the largest 1."""
    z = fit_scaling(X, "minmax", NAMES).apply(X, "float32")
    assert z.dtype == np.float32
    assert z.min(axis=0).tolist() == [0, 0, 0]
    assert z.max(axis=0).tolist() == [1, 1, 0]


def test_none_changes_the_dtype_only():
    """Without scaling the numbers stay."""
    np.testing.assert_array_equal(fit_scaling(X, "none", NAMES).apply(X, "float64"), X)


@pytest.mark.parametrize("kind", ["standard", "minmax", "none"])
def test_json_gives_the_same_scaling_back(kind):
    """Written to JSON and read again, it is equal to the last bit."""
    scaling = fit_scaling(np.where(X == 5, np.nan, X), kind, NAMES, fills=True)
    assert Scaling.from_dict(json.loads(json.dumps(scaling.as_dict()))) == scaling


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"kind": "standard", "shift": "12", "factor": [1.0], "fill": []},
        {"kind": "standard", "shift": [0.0], "factor": [0.0], "fill": []},
        {"kind": "standard", "shift": [0.0], "factor": [1.0, 1.0], "fill": []},
        {"kind": "standard", "shift": [], "factor": [], "fill": []},
        {"kind": "standard", "shift": [None], "factor": [1.0], "fill": []},
    ],
)
def test_what_is_no_scaling_is_refused(plain):
    """A damaged file gives an error and no numbers."""
    with pytest.raises(BadData, match=r"scaling"):
        Scaling.from_dict(plain)


def test_unknown_kinds_are_refused():
    """The nearest kind is offered."""
    with pytest.raises(UnknownName, match="Did you mean 'standard'"):
        fit_scaling(X, "standart", NAMES)


def test_overflow_is_refused_with_its_place():
    """What does not fit into float32 is named instead of becoming infinite."""
    with pytest.raises(BadData, match=r"column 2 .* becomes inf in float32"):
        fit_scaling(X, "none", NAMES).apply(np.array([[0, 1e39, 0]]), "float32")
    with pytest.raises(BadData, match="'a' are too large"):
        fit_scaling(np.array([[1e308], [-1e308]]), "minmax", ("a",))


def test_other_features_are_refused():
    """New rows must have as many columns as those in training."""
    with pytest.raises(BadShape, match=r"\(rows, 3\) as in training; it is \(3, 2\)"):
        fit_scaling(X, "none", NAMES).apply(X[:, :2], "float64")


def regression(x, **more):
    return Table(x=x, y=x[:, :1] * 0 + 1, features=NAMES[: x.shape[1]], **more)


def test_the_test_rows_do_not_leak_into_the_scaling():
    """Changing a test row changes no training number."""
    x = np.random.RandomState(0).randn(20, 2)
    ways = {"validation": 3, "test": 5, "scale": "standard", "seed": 0, "dtype": "float64"}
    one = prepare(regression(x), **ways)
    x[one.test.rows] += 100
    two = prepare(regression(x), **ways)
    np.testing.assert_array_equal(one.train.x, two.train.x)
    assert one.scaling == two.scaling


def test_a_missing_value_becomes_the_mean_of_training():
    """NaN is filled with the mean of the known training values."""
    x = np.array([[1.0], [3.0], [np.nan], [np.nan], [50.0]])
    y = np.arange(5.0)[:, None]
    table = Table(x=x, y=y, features=("a",), missing="mean", test_rows=2)
    made = prepare(table, validation=0, test=0, scale="none", seed=0, dtype="float64")
    assert made.train.x.ravel().tolist() == [1, 3, 2]
    assert made.test.x.ravel().tolist() == [2, 50]


def test_a_column_without_any_training_value_is_refused():
    """There is no mean of nothing."""
    with pytest.raises(BadData, match="'a' has no value in the training rows"):
        fit_scaling(np.full((3, 1), np.nan), "none", ("a",), fills=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_prepared_parts_are_contiguous_and_of_one_dtype(dtype):
    """x and numeric targets come in the dtype asked for; a part not asked for is empty."""
    table = regression(np.asfortranarray(X))
    made = prepare(table, validation=0, test=1, scale="minmax", seed=0, dtype=dtype)
    assert made.train.x.flags.c_contiguous
    assert made.train.x.dtype == made.train.y.dtype == dtype
    assert (len(made.train), len(made.validation), len(made.test)) == (2, 0, 1)
    assert made.validation.x.shape == (0, 3)
