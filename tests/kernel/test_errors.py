"""Errors form one tree and say what was expected, what came and what to do."""

import pytest

from backsight.kernel import errors
from backsight.kernel.errors import BacksightError, BadInput, MissingExtra, NotFinite, UnknownName

ALL = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]


@pytest.mark.parametrize("error", ALL)
def test_every_error_hangs_in_the_tree_that_is_drawn(error):
    """Catching the base catches it, and the module's docstring names it."""
    assert issubclass(error, BacksightError)
    assert error.__name__ in errors.__doc__
    assert error.__doc__


@pytest.mark.parametrize("asked", ["adm", "Adam", "adam "])
def test_an_unknown_name_offers_the_nearest(asked):
    """Spelling, case and a stray space are forgiven with a guess."""
    error = UnknownName("optimizer", asked, ["sgd", "adam"])
    assert str(error) == (
        f"No optimizer is called {asked!r}. Did you mean 'adam'? Known: adam, sgd."
    )
    assert isinstance(error, (KeyError, BadInput))


@pytest.mark.parametrize(("asked", "near"), [("nope", ""), ("bog_007", "Did you mean 'bug_007'? ")])
def test_many_names_are_left_to_the_command_that_lists_them(asked, near):
    """The nearest is offered, where there is one."""
    names = [f"bug_{number:03}" for number in range(41)]
    text = "There are 41: `backsight list bugs` lists them."
    error = UnknownName("bug", asked, names, hint="Or so.", command="backsight list bugs")
    assert str(error) == f"No bug is called {asked!r}. {near}{text}"
    few = UnknownName("bug", asked, names[:3], hint="Or so.", command="backsight list bugs")
    assert str(few).endswith("Known: bug_000, bug_001, bug_002. Or so.")


def test_a_part_of_a_name_is_enough():
    """Of one that is too long to be written like it."""
    error = UnknownName("bug", "sigmoid", ["sgd", "sigmoid_slope_of_the_output_layer"])
    assert "Did you mean 'sigmoid_slope_of_the_output_layer'?" in str(error)


def test_a_missing_extra_gives_the_line_to_type():
    """Exactly as a shell takes it."""
    message = str(MissingExtra("Reading Parquet", "table"))
    assert message == "Reading Parquet needs an extra: pip install 'backsight[table]'"


@pytest.mark.parametrize(("index", "place"), [((2, 0), "W1[2, 0]"), ((), "W1")])
def test_not_finite_names_the_first_bad_number(index, place):
    """Step, symbol, place and value are in the message and on the error."""
    error = NotFinite(7, "W1", index, float("inf"), "The step was too long.")
    assert str(error) == f"Step 7: {place} = inf. The step was too long."
    assert (error.step, error.symbol, error.index, error.value) == (7, "W1", index, float("inf"))
