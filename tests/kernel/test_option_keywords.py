"""An error of a function for Python names its keywords, wherever no other names are asked for."""

import pytest

from backsight.kernel.errors import (
    BadInput,
    UnknownName,
    name_for_shell,
    naming_keywords,
    naming_options,
)

MESSAGE = "Give --no-header, a lower --clip-norm, --with A.py or `backsight train --hidden 3`."
KEYWORDS = "Give `header`, a lower `clip_norm`, `with_` A.py or `backsight train --hidden 3`."


@naming_keywords()
def refuse(error: BadInput) -> None:
    raise error


def test_an_error_has_the_keywords_of_its_caller() -> None:
    """Also after the call; what is typed in a shell stays."""
    with pytest.raises(BadInput) as caught:
        refuse(BadInput(MESSAGE))
    assert str(caught.value) == KEYWORDS
    assert str(BadInput(MESSAGE)) == MESSAGE


def test_at_the_shell_the_same_error_has_its_options() -> None:
    """A command calls the functions that are for Python, too."""
    with naming_options(name_for_shell), pytest.raises(BadInput) as caught:
        refuse(BadInput(MESSAGE))
    with naming_options(name_for_shell):
        assert str(caught.value) == MESSAGE


def test_an_unknown_name_has_them_too() -> None:
    """Its message is made of several sentences."""
    with pytest.raises(UnknownName, match="No setting of `stop_early` is called 'x'"):
        refuse(UnknownName("setting of --stop-early", "x", ["by"]))


def test_a_function_keeps_its_own_name_and_signature() -> None:
    """For help(), and for what reads signatures."""
    assert refuse.__name__ == "refuse"
    assert refuse.__annotations__ == {"error": BadInput, "return": None}
