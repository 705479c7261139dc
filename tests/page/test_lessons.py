"""Lessons: what they open is carried, what they say can be translated."""

import json
import re
from pathlib import Path

import comparison
import pytest

import page_networks
from backsight.web.package import encode_package
from lesson_texts import list_lesson_texts, list_lessons, list_links, split_lesson
from page_texts import collect_lesson_texts

LESSONS = list_lessons()
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def test_there_are_the_lessons_of_the_articles() -> None:
    """Each with a title, a place in the order, and a network."""
    heads = [split_lesson(path)[0] for path in LESSONS]
    assert len(heads) >= 6
    for head in heads:
        assert {"title", "order", "words"} <= set(re.findall(r"^(\w+): ", head, re.MULTILINE))


def test_the_page_carries_what_lessons_open() -> None:
    """Where a lesson or the program's format has changed: python tools/page_networks.py."""
    carried = json.loads(page_networks.unpack(page_networks.FILE.read_text()))
    words = page_networks.list_words()
    assert list(carried) == ["texts", *words]
    rows = {*zip(*carried["texts"].values(), strict=True)}
    for one in (words[0], words[-1]):
        package, texts = page_networks.split_texts(page_networks.make_package(one))
        assert carried[one] == json.loads(encode_package(package)), one
        assert {*texts} <= rows


@pytest.mark.slow
def test_all_of_it_is_as_it_would_be_made_now() -> None:
    carried = json.loads(page_networks.unpack(page_networks.FILE.read_text()))
    assert carried == json.loads(page_networks.collect_networks())


def test_python_reads_lessons_as_the_page_does(tmp_path: Path) -> None:
    """Block for block: else a translation would not be found."""
    program = comparison.bundle(tmp_path, "compare/lessons.ts")
    theirs = comparison.run_node(program, *map(str, LESSONS))
    assert theirs == [list(list_lesson_texts(path)) for path in LESSONS]


@each_lesson
def test_links_are_the_same_in_every_language(path: Path) -> None:
    """A translator leaves them as they are."""
    for language, texts in collect_lesson_texts().items():
        for text in list_lesson_texts(path):
            assert list_links(texts.get(text, text)) == list_links(text), language


@pytest.mark.parametrize("text", ["No head.\n", "---\norder: 1\n---\nNo title.\n"])
def test_a_lesson_without_a_title_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    with pytest.raises(ValueError, match=r"a\.md: a lesson begins with its head"):
        split_lesson(tmp_path / "a.md")
