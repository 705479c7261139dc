"""Lessons in a real browser: by keyboard alone, and every link of all of them."""

import re
from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page

import page as page_tool
from lesson_texts import list_lessons, split_lesson

WORDS = ("xor", "--hidden", "3")
HERE = "() => document.activeElement.innerText"
RESTS = "() => !document.querySelector('.lesson .state')?.innerText.startsWith('It')"
FIRST = "one_step"
AXE = page_tool.PAGE / "node_modules" / "axe-core" / "axe.min.js"
FIND = "() => axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"


def press_until(page: Any, text: str, key: str = "Tab") -> None:
    """Go on by keyboard until what is focused begins with a text."""
    for _again in range(80):
        if page.evaluate(HERE).strip().startswith(text):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{text!r} is not reached by {key}")


def test_a_whole_lesson_by_keyboard(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Open it, follow each of its links in order, and go on to the next; nothing but keys."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        keys = page.keyboard
        press_until(page, "Lessons")
        keys.press("Enter")
        press_until(page, "One step, worked out")
        keys.press("Enter")
        page.get_by_role("heading", name="One step, worked out").wait_for()
        links = page.locator(".lesson a.do").all_inner_texts()
        assert len(links) >= 14
        for link in links:
            press_until(page, link)
            keys.press("Enter")
            page.wait_for_function("() => document.querySelector('.lesson .state')")
            if "choose=" in str(page.evaluate("() => document.activeElement.getAttribute('href')")):
                page.wait_for_selector(".card .address")
            assert page.locator("main > p.problem").count() == 0, link
        page.get_by_text("Both ways agree.").wait_for()
        press_until(page, "Next: ")
        keys.press("Enter")
        page.get_by_role("heading", name="The loss that explodes").wait_for()


def test_numbers_of_the_worked_step_are_the_articles(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """What the lesson says of a number is what the page shows of it."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.goto(f"{path.as_uri()}#lesson={FIRST}&network=&do=weights&numbers=yes")
        page.reload()
        page.wait_for_selector('[data-number="W1_next[0,0]"]')
        said = split_lesson(next(p for p in list_lessons() if p.stem == FIRST))[1]
        for name, text in re.findall(r"choose=([^)&]+)\)([^\n]*)", said):
            shown = page.locator(f'[data-number="{name}"]').inner_text()
            assert shown in text, (name, shown)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", [p.stem for p in list_lessons()])
def test_every_link_of_every_lesson(
    chromium: Any, built_page: str, tmp_path: Path, lesson: str
) -> None:
    """Each does something, nothing is refused, and each number that is chosen has a card."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.set_default_timeout(120_000)
        page.goto(f"{path.as_uri()}#lesson={lesson}")
        page.reload()
        for link in page.locator(".lesson a.do").all():
            link.click()
            page.wait_for_function(RESTS)
            if "choose=" in str(link.get_attribute("href")):
                page.wait_for_selector(".card .address")
            assert page.locator("main > p.problem").count() == 0, link.inner_text()


def test_a_lesson_speaks_the_readers_language(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path, viewport={"width": 360, "height": 800}) as page:
        page.goto(f"{path.as_uri()}#lesson={FIRST}")
        page.reload()
        page.get_by_label("Language").select_option("zh-TW")
        page.get_by_role("heading", name="一步訓練，逐個算出").wait_for()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_beside_a_lesson(
    chromium: Any, built_page: str, tmp_path: Path, scheme: str, width: int
) -> None:
    """With the list of lessons, then with one, and what is shared."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    size = {"width": width, "height": 800}
    options = {"color_scheme": scheme, "viewport": size, "bypass_csp": True}
    with open_page(chromium, path, **options) as page:
        page.add_script_tag(path=str(AXE))
        page.get_by_role("button", name="Lessons").click()
        assert page.evaluate(FIND) == []
        page.get_by_role("button", name="One step, worked out").click()
        page.get_by_text("Share and save").click()
        page.get_by_role("button", name="Copy link").click()
        page.get_by_label("The link", exact=True).wait_for()
        assert page.evaluate(FIND) == []
