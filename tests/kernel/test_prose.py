"""Lines of prose: how wide they are, and where they end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from backsight.kernel.prose import (
    HOLD,
    close_gaps,
    count_columns,
    find_breaks,
    find_longest_piece,
    wrap_prose,
)

CLOSING, OPENING = "，。、；：！？）》」』”％", "（《「『“"
WORDS = st.text("网络权重，。（）《》：xyz1β₁ =-%.`'", max_size=120)


@pytest.mark.parametrize("text", ["loss 0.5", "权重 W₁", "m̂ = v̂", "（全角）", "…—·×", "é"])
def test_columns_are_those_of_the_terminal(text):
    """A Chinese character has two, an accent none."""
    assert count_columns(text) == cell_len(text)


@given(WORDS, st.integers(20, 60))
def test_nothing_is_lost_and_nothing_too_wide(text, width):
    """Lines hold the text, blanks aside; one is wider only where it cannot be broken."""
    lines = wrap_prose(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(count_columns(line) <= max(width, find_longest_piece(line)) for line in lines)


@given(WORDS, st.integers(20, 60))
def test_no_sign_stands_at_the_wrong_end(text, width):
    """Whatever stands before a sign that closes, or behind one that opens."""
    lines = wrap_prose(text, width)
    assert not any(line.strip().startswith(tuple(CLOSING)) for line in lines[1:])
    assert not any(line.endswith(tuple(OPENING)) for line in lines[:-1])


@given(WORDS, st.integers(20, 60))
def test_breaks_are_where_lines_begin(text, width):
    """The same lines, as places in the text."""
    starts = [0, *find_breaks(text, width), len(text)]
    lines = [text[a:b].rstrip(" ") for a, b in pairwise(starts)]
    assert lines == wrap_prose(text, width) or not text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("权重的衰减在这里记作 λw），使训练爆炸", ["权重的衰减在这里记作", "λw），使训练爆炸"]),
        ("衰减率在这里也就是 λ（论文中的命题 1）", ["衰减率在这里也就是 λ", "（论文中的命题 1）"]),
        ("写成动画或者网页（.html）", ["写成动画或者网页", "（.html）"]),
        ("见 `backsight list` 的输出", ["见 `backsight list`", "的输出"]),
        ("这样一来对数不会遇到 0。", ["这样一来对数不会遇", "到 0。"]),
    ],
)  # fmt: skip
def test_lines_end_where_a_reader_would_end_them(text, lines):
    """No sign alone, no word cut, no character left over."""
    assert wrap_prose(text, 20) == lines


def test_what_is_held_together_is_broken_where_it_has_no_room():
    """A formula longer than the line ends at a blank all the same."""
    held = "=".join(["a" * 15 + HOLD] * 3).replace("=", f"={HOLD}")
    assert wrap_prose(held, 20) == ["a" * 15 + " =", "a" * 15 + " =", "a" * 15]


def test_gaps_between_chinese_are_closed():
    """Those of joined lines, and behind a sign; none beside a Latin word, none of a column."""
    assert (
        close_gaps("同一个网络， 图中 的 W1。 说明： softmax")
        == "同一个网络，图中的 W1。说明：softmax"
    )
    assert close_gaps("one two. three") == "one two. three"
