"""A listing stands as it is typed: no name in it is typeset, no sign of it steers a format."""

import html

import pytest

from backsight.kernel.document import Document, Listing
from backsight.render import to_html, to_latex, to_markdown, to_terminal

PROGRAM = 'def f(x):\n    return {"W1": x < 2 & 1}  # `no` \\code $x$ {W1} - 3'
DIFF = "  a = 1\n- b = 2\n+ b = 3"


def make_page(text, language="python"):
    return Document(title="t", blocks=(Listing(text=text, language=language),))


def test_the_terminal_sets_it_in():
    """Line by line, in full."""
    text = to_terminal(make_page(PROGRAM), 80, color=False)
    assert text == "t\n\n" + "".join(f"    {line}\n" for line in PROGRAM.split("\n"))


def test_a_long_line_goes_on_beneath():
    """Between two words, set in further than its beginning; what it says stays."""
    line = "    total = " + " + ".join(f"term_{n}" for n in range(12))
    text = to_terminal(make_page(line), 60, color=False)
    first, *rest = text.splitlines()[2:]
    assert all(len(piece) <= 60 for piece in (first, *rest))
    assert all(piece.startswith(" " * 12) for piece in rest)
    assert " ".join(text.split()[1:]) == " ".join(line.split())


def test_a_long_command_can_be_pasted():
    """A backslash stands where its line is broken."""
    command = "backsight check wrong.py:gradient --loss wrong.py:loss --at wrong.npz"
    text = to_terminal(make_page(command, "console"), 50, color=False)
    assert " ".join(text.replace("\\\n", " ").split()[1:]) == command


def test_a_diff_is_told_by_signs_and_colors():
    """In the terminal and in HTML; without colors by its signs."""
    assert "\x1b[31m- b = 2" in to_terminal(make_page(DIFF, "diff"), 80)
    assert "- b = 2" in to_terminal(make_page(DIFF, "diff"), 80, color=False)
    page = to_html(make_page(DIFF, "diff"))
    assert "<del>- b = 2</del>\n<ins>+ b = 3</ins>" in page


def test_html_shows_every_sign():
    """Escaped, line breaks kept."""
    page = to_html(make_page(PROGRAM))
    inside = page.split("<code>")[1].split("</code>")[0]
    assert html.unescape(inside) == PROGRAM


@pytest.mark.parametrize("ticks", ["`", "```", "`````"])
def test_a_fence_is_longer_than_any_in_it(ticks):
    """So that nothing in it ends it."""
    text = to_markdown(make_page(f"a\n{ticks}\nb"))
    lines = text.splitlines()
    fence = lines[-1]
    assert set(fence) == {"`"}
    assert len(fence) > len(ticks)
    assert lines[2:] == [f"{fence}python", "a", ticks, "b", fence]


def test_latex_keeps_blanks_and_lines():
    """As ties; signs that mean something to LaTeX are escaped."""
    text = to_latex(make_page(PROGRAM))
    assert "def~f(x):\\\\\n~~~~return~\\{\\textquotedbl{}W1" in text
    assert "\\$x\\$" in text
