"""Lists and sentences in the language that is spoken."""

import pytest

from backsight.kernel.language import end_sentence, join_words, say, shorten_list
from backsight.languages.choose import speaking


@pytest.mark.parametrize(
    ("language", "listed"), [("en", "a, b, …"), ("zh-CN", "a、b、…"), ("zh-TW", "a、b、…")]
)
def test_a_list_has_the_signs_of_its_language(language: str, listed: str) -> None:
    """Commas, or 、; and … where there are more than are listed."""
    with speaking(language):
        assert join_words("abc", most=2) == listed
        assert join_words([1]) == "1"
        message = say("Column {name!r}: training has not seen {words}.", name="x", words=("a", "b"))
        assert listed[:4].rstrip(" …、,") in message
    assert shorten_list("ab", most=2) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("so", "so."),
        ("so.", "so."),
        ("so?", "so?"),
        ("so?.", "so?"),
        ("是嗎？。", "是嗎？"),
        ("…", "…."),
    ],
)
def test_a_sentence_ends_with_one_mark(text: str, ended: str) -> None:
    assert end_sentence(text) == ended
