"""The page is for those who see, hear or move otherwise: axe-core, and the keyboard."""

from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page

import page as page_tool

AXE = page_tool.PAGE / "node_modules" / "axe-core" / "axe.min.js"
WORDS = ("xor", "--hidden", "3")
RUN = (
    "() => axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html).slice(0, 3)]))"
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    chromium: Any, built_page: str, tmp_path: Path, scheme: str, width: int
) -> None:
    """With everything open."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    options = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 800},
        "bypass_csp": True,
    }
    with open_page(chromium, path, **options) as page:
        for summary in page.locator("summary").all():
            summary.click()
        page.locator('[data-number="z1[0,1]"]').click()
        page.wait_for_selector(".card .address")
        page.add_script_tag(path=str(AXE))
        assert page.evaluate(RUN) == []


def test_a_number_is_reached_by_keyboard(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Train a step, open all numbers, go to one by arrow keys, open its card and close it."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        keys = page.keyboard
        page.get_by_title("One step on").focus()
        keys.press("Enter")
        page.locator(".numbers summary").focus()
        keys.press("Enter")
        page.wait_for_selector('[data-number="z1[0,0]"]')
        page.locator('[data-number="z1[0,0]"]').focus()
        keys.press("ArrowRight")
        keys.press("ArrowDown")
        keys.press("Enter")
        assert page.locator(".card .address").inner_text() == "forward/z1[1,1]"
        pressed = page.locator('[data-number][aria-pressed="true"]')
        assert pressed.get_attribute("data-number") == "z1[1,1]"
        keys.press("Escape")
        assert pressed.count() == 0
        assert page.evaluate("() => document.activeElement.dataset.number") == "z1[1,1]"


def test_nothing_is_wider_than_a_phone(chromium: Any, built_page: str, tmp_path: Path) -> None:
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path, viewport={"width": 360, "height": 800}) as page:
        page.locator(".numbers summary").click()
        page.wait_for_selector("[data-number]")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
