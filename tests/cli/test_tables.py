"""Tables in a narrow terminal."""

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Group

from backsight.cli.printing.console import PlainConsole, ProseText
from backsight.cli.printing.table import FittedTable

NAMES = st.text("abc_-鸢尾花", min_size=1, max_size=60)
NUMBERS = st.floats(-1e6, 1e6).map("{:.7g}".format)


def print_lines(content, width):
    out = StringIO()
    PlainConsole(file=out, width=width).print(Group(content))
    return out.getvalue().splitlines()


def make_table(rows, heads):
    table = FittedTable()
    table.add_column("名称", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


@given(st.lists(st.tuples(NAMES, *[NUMBERS] * 8), min_size=1, max_size=5), st.integers(50, 130))
def test_numbers_are_never_cut(rows, width):
    """Names are squeezed, headings wrapped, and columns go below the others."""
    heads = ["loss (train)", "准确率（训练）", "a longer heading of some words", "x", *"abcd"]
    lines = print_lines(make_table(rows, heads), width)
    words = " ".join(lines).split()
    assert max(map(cell_len, lines)) <= width
    assert all(words.count(number) >= 1 for _name, *numbers in rows for number in numbers)


def test_a_table_that_fits_is_one():
    """With whole names."""
    rows = [("a_name_of_some_length", "1.5", "2.5")]
    lines = print_lines(make_table(rows, ["loss", "score"]), 60)
    assert len(lines) == 2
    assert "a_name_of_some_length" in lines[1]


def test_columns_below_have_the_names_again():
    """An empty line between, and as many lines in each band."""
    rows = [(f"run {i}", *["123456.789"] * 6) for i in range(2)]
    lines = print_lines(make_table(rows, "uvwxyz"), 60)
    assert [line.split()[0] for line in lines if line.strip()] == ["名称", "run", "run"] * 2
    assert lines.count("") == 1


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
