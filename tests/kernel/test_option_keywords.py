"""An error of a function for Python names its keywords, wherever no other names are asked for."""

from typing import Any

import pytest

import backsight
from backsight import api
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


FUNCTIONS = [n for n in api.__all__ if not isinstance(getattr(api, n), type)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_for_python_names_its_keywords(name: str) -> None:
    """Whatever refuses it."""
    function = getattr(api, name)
    assert function.__wrapped__.__globals__["naming_keywords"] is naming_keywords


REFUSALS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "train": (backsight.train, {"batch": 0}, "`batch` takes a whole number"),
    "start": (backsight.start, {"batch": 99}, "Give `batch` 4 or less"),
    "derive": (backsight.derive, {"hidden": "x"}, "`hidden` takes whole numbers"),
    "find_rate": (backsight.find_rate, {"first": 1.0, "last": 0.1}, r"`first` \(1\) .* `last`"),
    "find_rate's steps": (backsight.find_rate, {"steps": 1}, "`steps` must be at least 2"),
    "noise": (backsight.noise, {"goal": float("nan")}, "`goal` must be a finite loss"),
    "replicas": (backsight.replicas, {"seed": 1, "seeds": "0-3"}, "`seed` or `seeds`"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_keywords_are_those_of_the_function(name: str) -> None:
    """Also where the shell's option is another word."""
    function, options, message = REFUSALS[name]
    with pytest.raises(BadInput, match=message):
        function("xor", **options)
    with naming_options(name_for_shell), pytest.raises(BadInput, match="--"):
        function("xor", **options)
