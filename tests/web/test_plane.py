"""The plane of a page: what can be chosen, and the places of its points."""

import msgspec
import numpy as np
import pytest

from backsight.cli.options.page_words import read_words
from backsight.data.features import features
from backsight.training.prepare import prepare
from backsight.training.where import Where
from backsight.web.package import encode_package
from backsight.web.packed import unpack
from backsight.web.preparation import prepare_package


def make(*words):
    """The package of some words."""
    return prepare_package(read_words(words), Where())


def test_what_a_network_may_be_given_is_finite_everywhere():
    """Of numbers above and below 0 there are no logarithms; of 0 no ratio."""
    names = [f.name for f in make("spirals").data.plane.features]
    assert names[:7] == ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
    assert not {"log(x1)", "sqrt(x2)"} & set(names)
    xor = [f.name for f in make("xor").data.plane.features]
    assert "sqrt(x1)" in xor
    assert not {"log(x1)", "x1/x2"} & set(xor)


def test_what_the_network_is_given_can_be_chosen_too():
    """Though it be written in another order."""
    plane = make("spirals", "--features", "x2*x1,x1").data.plane
    assert [f.columns for f in plane.features if f.name in ("x2*x1", "x1*x2")] == [(0, 1), (1, 0)]
    assert set(plane.formulas) == {f.kind for f in plane.features} - {""}


def test_places_are_sent_where_inputs_are_made_of_them():
    """In original units, in the order of the rows."""
    words = ("spirals", "--features", "x1^2,x2")
    package, experiment = make(*words), prepare("spirals", features="x1^2,x2", engine="portable")
    plane = package.data.plane
    places = unpack(plane.places, "float64")
    rows = experiment.data.train.rows
    assert np.array_equal(places[: len(rows)], experiment.table.rows_as_read[rows])
    assert (plane.shift, plane.scale) == (
        experiment.data.scaling.shift, experiment.data.scaling.factor,
    )  # fmt: skip
    assert package.data.inputs == ("x1^2", "x2")
    assert make("spirals").data.plane.places is None
    assert make("xor").data.plane.shift is None


@pytest.mark.parametrize("words", [("digits",), ("digits", "--features", "pixel_0_2^2,*")])
def test_pictures_and_long_rows_lie_on_no_plane(words):
    """They have no points."""
    assert make(*words).data.plane is None


def test_a_plane_is_plain():
    """Formulas are trees, once for each kind."""
    data = msgspec.json.decode(encode_package(make("spirals")))["data"]["plane"]
    assert data["formulas"]["sine"] == {"parameters": ["a"], "results": [["sin", "a"]]}
    assert data["features"][0] == {"name": "x1", "columns": [0]}
    assert all(
        features[name].value.parameters == tuple(f["parameters"])
        for name, f in data["formulas"].items()
    )
