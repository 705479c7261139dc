"""Where long lines are broken."""

from rich.cells import cell_len

from backsight.kernel.prose import wrap_prose
from backsight.render.lines import break_math


def test_mathematics_is_broken_before_its_loosest_sign():
    """Not within brackets where it can be helped, and not between factors."""
    assert break_math("first + (1 − first) (1 − second) / 2", 34) == [
        "first",
        "  + (1 − first) (1 − second) / 2",
    ]


def test_a_list_is_broken_behind_a_comma():
    """What is too long for one line goes on, set in a little."""
    assert break_math("(W₁, b₁, W₂, b₂)", 10) == ["(W₁, b₁,", "  W₂, b₂)"]


def test_what_cannot_be_broken_stays_whole():
    """A long word is not cut."""
    assert break_math("∂L/∂W₁", 3) == ["∂L/∂W₁"]


def test_a_product_without_signs_is_broken_between_factors():
    """Where there is nothing else, and not inside of brackets."""
    assert break_math("w₁ (a b c) w₂ w₃", 12) == ["w₁ (a b c)", "  w₂ w₃"]
    assert break_math("w₁ a − w₂ b", 8) == ["w₁ a", "  − w₂ b"]


def test_accents_take_no_room():
    """m̂ is one column wide, though it is two characters."""
    assert break_math("m̂ + v̂", 5) == ["m̂ + v̂"]


def test_a_no_break_space_holds_words_together():
    """And is printed as a plain space."""
    held = "N\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}4"
    assert wrap_prose(f"twenty columns of prose, {held}", 26) == [
        "twenty columns of prose,",
        "N = 4",
    ]


def test_chinese_is_broken_between_characters():
    """By the columns that characters take; no line begins with a sign that ends a clause."""
    text = "这里的每个数组都是导数：它说明 L 如何随某个数变化（如 dL_dW1），而不是那个数是多少。"
    lines = wrap_prose(text, 24)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(cell_len, lines)) <= 26
    assert not any(line.startswith(("，", "。", "：", "）")) for line in lines)
