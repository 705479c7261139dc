"""Options made into a spec."""

import pytest

import backsight
from backsight.kernel.errors import BadSpec
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


@pytest.mark.parametrize(("value", "call"), [(2, "(2)"), ("auto", "('auto')"), ([3], "('auto')")])
def test_threads_are_set_for_all_trainings(value, call):
    """The command line has --threads, so people write it here; the error says what to call."""
    with pytest.raises(BadSpec) as caught:
        backsight.train("xor", threads=value)
    assert f"backsight.set_threads{call}" in str(caught.value)
