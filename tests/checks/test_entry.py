"""One entry of the weights, as a user writes it."""

import pytest
from points import dense, derivation_of

from backsight.checks.entry import find_entry
from backsight.kernel.errors import BadInput, UnknownName


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [("W1[0,2]", 2, "W1[0,2]"), (" W1[ 2 , 3 ] ", 11, "W1[2,3]"), ("b1[1]", 13, "b1[1]"),
     ("b3[1]", 38, "b3[1]")],
)  # fmt: skip
def test_where_it_lies_in_theta(text, place, shown):
    """The weights of a 3-4-3-2 network lie one array after the other."""
    found = find_entry(derivation_of(), text)
    assert (found.place, str(found)) == (place, shown)
    assert found.slug == shown.replace("[", "-").replace(",", "-").rstrip("]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("W9[0,2]", r"No array of weights is called 'W9'\..*Known: W1.*W1 \(3, 4\), b1 \(4,\)"),
        ("w1[0,2]", "Did you mean 'W1'"),
        ("z1[0,2]", "No array of weights"),
    ],
)
def test_unknown_names_are_told(text, expected):
    """With the nearest name and the shapes of all arrays."""
    with pytest.raises(UnknownName, match=expected):
        find_entry(derivation_of(), text)


@pytest.mark.parametrize(
    "text", ["W1", "W1[]", "W1[0]", "W1[0,4]", "W1[3,0]", "W1[-1,0]", "W1[0.5,1]", "W1[0,1,2]",
             "W1[,]", "W1[a,b]", "W1[٣,0]", "W1[0,99999999999999999999]"],
)  # fmt: skip
def test_an_index_out_of_range_is_told(text):
    """Negative ones too: an entry has one name. What there is is said."""
    with pytest.raises(BadInput, match=r"shape \(3, 4\), so it goes from W1\[0,0\] to W1\[2,3\]"):
        find_entry(derivation_of(), text)


@pytest.mark.parametrize(
    "text", ["", "[0,2]", "W1[0,2", "W1(0,2)", "W1[0,2]]", "W1 0 2", "W1[[0,2]"]
)
def test_another_form_is_told(text):
    """An example that is there, and all arrays."""
    with pytest.raises(BadInput, match=r"such as W1\[2,3\] or b1\[3\] \(there are W1 \(3, 4\)"):
        find_entry(derivation_of(layers=[dense(4, "tanh"), dense()]), text)
