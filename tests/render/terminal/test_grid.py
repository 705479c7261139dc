"""Tables in a narrow terminal."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backsight.render.terminal.grid import write_grid

NAMES = st.text("abc_-鸢尾花", min_size=1, max_size=60)
NUMBERS = st.floats(-1e6, 1e6).map("{:.7g}".format)


def list_lines(head, rows, width):
    """A table whose first column holds names."""
    has_numbers = [False, *[True] * (len(head) - 1)]
    return [line.plain for line in write_grid(head, rows, has_numbers, width)]


@given(st.lists(st.tuples(NAMES, *[NUMBERS] * 8), min_size=1, max_size=5), st.integers(50, 130))
def test_numbers_are_never_cut(rows, width):
    """Names are squeezed, headings wrapped, and columns go below the others."""
    head = [
        "名称",
        "loss (train)",
        "准确率（训练）",
        "a longer heading of some words",
        "x",
        *"abcd",
    ]
    lines = list_lines(head, rows, width)
    words = " ".join(lines).split()
    assert max(map(cell_len, lines)) <= width
    assert all(words.count(number) >= 1 for _name, *numbers in rows for number in numbers)


def test_a_table_that_fits_is_one():
    """With whole names."""
    lines = list_lines(["name", "loss", "score"], [("a_name_of_some_length", "1.5", "2.5")], 60)
    assert lines == ["name                   loss  score", "a_name_of_some_length   1.5    2.5"]


def test_columns_below_have_the_names_again():
    """An empty line between, and as many lines in each band."""
    rows = [(f"run {i}", *["123456.789"] * 6) for i in range(2)]
    lines = list_lines(["名称", *"uvwxyz"], rows, 60)
    assert [line.split()[0] for line in lines if line.strip()] == ["名称", "run", "run"] * 2
    assert lines.count("") == 1


def test_a_number_keeps_what_belongs_to_it():
    """Its deviation stands on the same line; words beneath others."""
    rows = [("one", "0.9271 ± 0.0121", "diverged at 12")]
    assert list_lines(["of", "mean", "end"], rows, 30) == [
        "of              mean       end",
        "one  0.9271 ± 0.0121  diverged",
        "                         at 12",
    ]


def test_a_word_too_long_leaves_the_others_whole():
    """It alone is squeezed."""
    text = " ".join(list_lines(["what", "n"], [("wrong: " + "x" * 40 + " stands there", "7")], 30))
    assert {"wrong:", "stands", "there", "7"} <= set(text.split())
    assert "…x" in text
