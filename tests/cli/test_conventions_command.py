"""`backsight conventions`: formats, files and refusals."""

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("terminal", "v ← μ v − η g"),
        ("html", "<svg"),
        ("latex", r"\mu\,v - \eta\,g"),
        ("markdown", r"\mu\thinspace v - \eta\thinspace g"),
    ],
)
def test_every_format_shows_the_formulas(call, form, found):
    """Each in its own way, and nothing is written."""
    status, out, err = call("conventions", "momentum", "--format", form)
    assert (status, err) == (0, "")
    assert found in out
    assert list(Path().iterdir()) == []


def test_the_file_decides_the_format(call):
    """A page without any script."""
    status, out, _ = call("conventions", "adam", "-o", "adam.html")
    assert (status, out) == (0, "adam.html\n")
    page = Path("adam.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "<script" not in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nestorov"], "Did you mean 'nesterov'?"),
        (["lion"], "No convention is called 'lion'"),
        ([], "Missing argument"),
        (["adam", "--format", "word"], "'word' is not one of"),
        (["adam", "-o", "no/such/folder/all.html"], "cannot be written"),
    ],
    ids=["a slip", "no topic", "none", "format", "file"],
)
def test_bad_input_is_one_message(call, arguments, message):
    """And exit status 2."""
    status, out, error = call("conventions", *arguments)
    assert (status, out) == (2, "")
    assert message in error
