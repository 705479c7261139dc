"""Texts in a narrow terminal."""

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Group

from backsight.cli.printing.console import PlainConsole, ProseText


def print_lines(content, width):
    out = StringIO()
    PlainConsole(file=out, width=width).print(Group(content))
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [20, 33, 60])
def test_chinese_cells_are_wrapped_by_columns(width):
    """No line is too wide, none begins with a sign that closes."""
    lines = print_lines(ProseText("损失（训练），准确率（验证）；" * 6), width)
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    assert not any(line.startswith(("，", "；", "）")) for line in lines)


def test_a_long_name_is_folded():
    """One that no line holds is the last thing to be cut, and nothing of it is lost."""
    lines = print_lines(ProseText("x" * 50), 20)
    assert "".join(line.strip() for line in lines) == "x" * 50
