"""Numbers, names and places on a picture."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backsight.kernel.prose import squeeze
from backsight.plots.layout import spread
from backsight.plots.words import format_decade, format_number, format_percent, shorten


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (0.99966, "0.9997"), (0.9999999, "0.9999999"), (0.5, "0.5"), (-0.5, "−0.5")],
)
def test_a_number_below_one_is_never_written_as_one(value, text):
    """An accuracy of 0.9997 is not perfect."""
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100%"), (0.999, ">99%"), (0.001, "<1%"), (0.0, "0%"), (0.5, "50%")]
)
def test_all_and_none_are_exact(share, text):
    """100% and 0% are said only of all and none."""
    assert format_percent(share) == text


def test_decades_are_plain_where_short():
    """0.001 and 1000 as they are, 10⁷ with its power."""
    assert [format_decade(v) for v in (0.001, 1, 1000, 1e7, 1e-12)] == ["0.001", "1", "1,000", "10⁷", "10⁻¹²"]  # fmt: skip  # noqa: E501


def test_names_are_cut_in_the_middle_and_titles_at_the_end():
    """Names that differ at their ends stay different."""
    names = {squeeze(f"a very long class name {i}", 16) for i in range(10)}
    assert len(names) == 10
    assert all(len(name) <= 16 for name in names)
    assert shorten("a long title", 7) == "a long…"


@given(st.lists(st.floats(0, 1), max_size=4))
def test_labels_keep_their_order_and_distance(wanted):
    """No two labels overlap, and none crosses another."""
    places = spread(sorted(wanted), 0.1)
    assert all(b - a > 0.1 - 1e-9 for a, b in itertools.pairwise(places))
    assert all(place <= 1 for place in places)
