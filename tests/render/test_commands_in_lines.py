"""A command that is longer than a line can be pasted."""

import shlex

import pytest

from backsight.kernel.document import Document, Paragraph
from backsight.render import to_terminal
from backsight.render.terminal.command import wrap_command

WORDS = ["backsight", "train", 'it\'s a $ring; "é".csv', "--hidden", "16,16", "--lr", "0.01"]


@pytest.mark.parametrize("width", [24, 40, 60, 200])
def test_lines_are_the_command(width):
    """Put together they are the same words, whatever quotes are in them."""
    lines = wrap_command(shlex.join(WORDS), width)
    assert shlex.split("\n".join(lines).replace("\\\n", " ")) == WORDS
    assert all(line.endswith(" \\") for line in lines[:-1])


def test_a_paragraph_that_ends_with_a_command():
    """In one line where it fits; else the command begins a line of its own."""
    command = f"backsight train {'a' * 30} --optimizer adam --lr 0.01 --steps 10000"
    text = f"To train it: `{command}`"
    page = Document(title="", blocks=(Paragraph(text=text),), language="en")
    assert text in to_terminal(page, width=120)
    lines = [line.rstrip() for line in to_terminal(page, width=60).splitlines()]
    start = lines.index("To train it:")
    pasted = "\n".join(lines[start + 1 : start + 4]).replace("\\\n", " ")
    assert shlex.split(pasted) == shlex.split(command)
