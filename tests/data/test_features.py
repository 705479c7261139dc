"""Features that are made of columns: each kind beside NumPy, and how they are written."""

import numpy as np
import pytest

from backsight.data.features import FeatureKind, features
from backsight.data.inputs import NetworkInputs, read_inputs
from backsight.kernel.errors import BadData, BadRecord, BadSpec, UnknownName
from backsight.kernel.formula import formula
from backsight.training.prepare import prepare

NUMPY = {
    "absolute_value": np.abs,
    "cosine": np.cos,
    "cube": lambda a: a**3,
    "logarithm": np.log,
    "product": np.multiply,
    "ratio": np.divide,
    "sine": np.sin,
    "square": np.square,
    "square_root": np.sqrt,
}
COLUMNS = ("x1", "x2", "a*b", "a", "b", "sex=male")


def names(*texts, columns=COLUMNS, **groups):
    """The names of the inputs that texts stand for."""
    return read_inputs(texts, columns, groups).names


@pytest.mark.parametrize("name", features)
def test_each_is_what_numpy_makes(name):
    """Within two units in the last place; near and far, and NaN where NumPy says so."""
    kind = features[name]
    draw = np.random.RandomState(1)
    columns = [draw.randn(500) * 10.0 ** draw.randint(-3, 6, 500) for _k in range(kind.columns)]
    with np.errstate(all="ignore"):
        wanted = NUMPY[name](*columns)
    np.testing.assert_allclose(kind.compute(columns), wanted, rtol=5e-16)


def test_numpy_is_asked_for_every_kind():
    """A new kind needs a line in this file, and has a place of its own in the order."""
    assert list(NUMPY) == sorted(features)
    assert sorted(kind.order for kind in features.values()) == list(range(1, 10))


@pytest.mark.parametrize("name", features)
def test_each_is_read_as_it_is_written(name):
    """By all of its spellings, with blanks or without; the name has the first."""
    kind = features[name]
    columns = ("x1", "x2")[: kind.columns]
    for spelling in kind.spellings:
        text = spelling.format(a=" x1 ", b=" x2 ")
        (feature,) = read_inputs([text], ("x2", "x1")).features
        assert (feature.kind, feature.name) == (name, kind.write(columns))
        assert feature.places == (1, 0)[: kind.columns]


def test_a_name_of_a_column_goes_before_a_formula():
    """Whatever signs it has, and within formulas too."""
    assert names("a*b", "a*b^2", "a*b*a", "sex=male*x1") == (
        "a*b", "a*b^2", "a*b*a", "sex=male*x1",
    )  # fmt: skip
    kinds = [f.kind for f in read_inputs(["a*b", "a*b^2", "a*b*a"], COLUMNS).features]
    assert kinds == ["", "square", "product"]
    assert read_inputs(["a*b"], ("a", "b")).features[0].kind == "product"


def test_a_star_is_all_others_and_a_column_of_words_all_that_became_of_it():
    """In their order; what is named by itself is not named twice."""
    columns = ("size", "island=A", "island=B")
    groups = {"island": columns[1:]}
    assert names("*", "size^2", columns=columns, **groups) == (*columns, "size^2")
    assert names("size", "*", columns=columns) == columns
    assert names("island", "*", columns=columns, **groups) == ("island=A", "island=B", "size")


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        (["x3"], UnknownName, r"No column of numbers is called 'x3'. Did you mean 'x[12]'\?"),
        (["x3^2"], UnknownName, "called 'x3'"),
        (["x1*y"], UnknownName, "called 'y'.*Known: .*x1, x2"),
        (["sinh(x1)"], UnknownName, r"Of columns a and b are made: a\^2, a\*b, sin\(a\)"),
        (["x1", "x1"], BadSpec, "names 'x1' twice"),
        (["x1^2", "x1²"], BadSpec, r"names 'x1\^2' twice"),
        ([], BadSpec, "names no input: give at least one of x1, x2"),
        (["^2"], UnknownName, r"called '\^2'"),
    ],
)
def test_what_is_none_is_refused(texts, error, message):
    """It says what came, and what is known."""
    with pytest.raises(error, match=message):
        read_inputs(texts, COLUMNS)


def test_a_feature_without_a_finite_number_is_refused():
    """The row and its numbers are said; a missing one stays missing."""
    inputs = read_inputs(["x1", "log(x1)", "x1/x2"], ("x1", "x2"))
    x = np.array([[1.0, 2.0], [np.nan, 1.0], [3.0, 0.0]])
    with pytest.raises(
        BadData, match=r"Row 3: the feature 'x1/x2' is inf there \(x1 = 3, x2 = 0\)"
    ):
        inputs.make(x)
    with pytest.raises(BadData, match=r"Row 1: the feature 'log\(x1\)' is nan there \(x1 = -1\)"):
        inputs.make(-x[:1])
    made = inputs.make(x[:2])
    assert np.isnan(made[1]).all()
    assert made[0].tolist() == [1, 0, 0.5]
    assert inputs.find_computable(x).tolist() == [True, False, False]


def test_columns_as_they_are_stay_what_they_are():
    """No copy, no other dtype."""
    x = np.zeros((3, 2), np.float32)
    plain = NetworkInputs(columns=("x1", "x2"))
    assert plain.make(x) is x
    assert (plain.names, plain.plane) == (("x1", "x2"), (0, 1))


def test_the_plane_is_of_the_columns_that_are_there_or_used():
    """Of two columns of five, if inputs are made of these alone; of both where there are two."""
    five = tuple("abcde")
    assert read_inputs(["b^2", "d"], five).plane == (1, 3)
    assert read_inputs(["b", "d*a"], five).plane == ()
    assert read_inputs(["x1"], ("x1", "x2")).plane == (0, 1)
    rows = read_inputs(["b^2", "d"], five).spread(np.ones((2, 2)), ("b", "d"))
    assert np.isnan(rows).tolist() == [[True, False, True, False, True]] * 2


@formula
def three(a, b, c):
    return a * b * c


def test_a_record_says_what_is_wrong_with_it():
    """A formula of one or two columns, which its spelling names in order."""
    for spelling in ("{a}{b}{c}", "{b}{a}"):
        with pytest.raises(BadRecord, match="formula of one column or of two"):
            FeatureKind(name="three", value=three, spelling=spelling)


@pytest.mark.parametrize("feature", ["c", "c^2", "a*c"])
def test_a_column_that_is_left_out_says_why(tmp_path, feature):
    """It is not unknown: it stands in the file, with one value in every row."""
    file = tmp_path / "rows.csv"
    file.write_text("a,b,c,y\n" + "".join(f"{i / 7},{i % 5},3,{i % 2}\n" for i in range(40)))
    message = "names 'c', which is no input .the same in every row: left out.. Known: a, b"
    with pytest.raises(BadSpec, match=message):
        prepare(str(file), features=["a", feature])
