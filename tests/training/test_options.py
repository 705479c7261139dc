"""Options made into a spec."""

import pytest

from backsight.training.options.make_spec import make_spec


@pytest.mark.parametrize(
    ("source", "name", "settings"),
    [
        ("spirals:classes=3,noise=0.1", "spirals", {"classes": 3, "noise": 0.1}),
        ("spirals", "spirals", {}),
        ("spirals.csv", "spirals.csv", {}),
        ("C:\\data\\xor", "C:\\data\\xor", {}),
        ("a:b/c.csv", "a:b/c.csv", {}),
    ],
)
def test_what_follows_a_colon_is_settings_of_a_source_and_part_of_a_path(source, name, settings):
    """A decimal point in a setting makes no file of it."""
    data = make_spec(source, {}).data
    assert (data.source, data.settings) == (name, settings)
