"""Help, and what is said of bad usage, in Chinese."""

import re

import pytest

WORD = re.compile(r"[A-Za-z_][A-Za-z_.`-]{2,}")
CHINESE = r"[\u4e00-\u9fff，。：；（）]"


@pytest.mark.parametrize(("language", "unknown"), [("zh-CN", "没有选项"), ("zh-TW", "沒有選項")])
def test_an_unknown_option_is_told_with_chinese_signs(call, language, unknown):
    """No blank behind a full stop, none in half a column."""
    _status, _out, err = call("--lang", language, "train", "xor", "--bogus", "3")
    assert f"{unknown} '--bogus'。" in err
    assert not re.search(r"。 |'\.", err)


def test_what_is_missing_ends_with_a_chinese_stop(call):
    """Click itself puts a half-width one."""
    assert call("--lang", "zh-CN", "train")[2].endswith("缺少参数 'SOURCE'。\n")


def test_a_kind_of_value_is_a_chinese_word(call):
    """In what is said of a wrong one, and in help."""
    assert "'abc' 不是有效的整数。" in call("--lang", "zh-CN", "train", "xor", "--steps", "abc")[2]
    assert "--steps 整数 " in call("--lang", "zh-CN", "train", "--help")[1]


def test_english_says_what_it_said(call):
    """The words of click."""
    assert call("train", "xor", "--steps", "abc")[2] == (
        "Usage: backsight train [OPTIONS] SOURCE\n"
        "Try 'backsight train --help' for help.\n\n"
        "Error: Invalid value for '--steps': 'abc' is not a valid integer.\n"
    )


@pytest.mark.parametrize("command", ["when", "formulas", "race", "landscape"])
def test_help_is_whole_in_chinese(call, monkeypatch, command):
    """Headings with Chinese signs, no word cut in two, no blank between two characters, and the
    options' texts in one column."""
    monkeypatch.setenv("COLUMNS", "200")
    wide = set(WORD.findall(call("--lang", "zh-CN", command, "--help")[1]))
    monkeypatch.setenv("COLUMNS", "60")
    out = call("--lang", "zh-CN", command, "--help")[1]
    assert wide <= set(WORD.findall(out))
    assert out.startswith("用法：backsight")
    assert "\n选项：\n" in out
    assert not re.search(f"{CHINESE} {CHINESE}", out)


def test_a_choice_that_is_too_long_is_broken_at_a_bar(call, monkeypatch):
    """Set in below the option."""
    monkeypatch.setenv("COLUMNS", "60")
    out = call("train", "--help")[1]
    assert "  --missing [refuse|drop|mean|median|most_common|\n      as_category]\n" in out


def test_the_list_of_commands_has_whole_sentences(call):
    """In both languages, each on as many lines as it takes."""
    assert "..." not in call("--help")[1].replace("[ARGS]...", "")
    assert "..." not in call("--lang", "zh-TW", "--help")[1].replace("[引數]...", "")


def test_catalogs_are_glossed_where_their_names_are_foreign(call):
    """The name as it is typed, and beside it the Chinese word."""
    assert "\nactivations  激活函数\n" in call("--lang", "zh-CN", "list")[1]
    assert "\nactivations\n" in call("list")[1]
