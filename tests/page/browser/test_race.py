"""Optimizers race in the page, from the step that is shown, on a slice of the network's loss."""

from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page
from test_for_everybody import AXE, RUN

WORDS = ("xor", "--hidden", "3", "--activation", "relu", "--optimizer", "adam", "--lr", "0.1")
DONE = (
    "() => document.querySelector('.racers tbody tr') && !document.querySelector('.race progress')"
)
LOSSES = "() => [...document.querySelectorAll('.racers tbody tr')].map(r => r.cells[2].innerText)"
AT = "k => document.querySelector('.race .time output').innerText === k"
WIDTH = "() => document.documentElement.scrollWidth"


def run_race(page: Any, updates: int = 12) -> None:
    """By keyboard: open the panel, set the updates, begin."""
    if page.locator(".race form").count() == 0:
        page.locator(".race summary").focus()
        page.keyboard.press("Enter")
    page.wait_for_selector(".racer:nth-of-type(6)")
    page.locator(".race").get_by_label("Updates").first.fill(str(updates))
    page.locator(".race button.main").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(DONE)


def test_the_one_in_use_races_as_it_trains(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Its loss after so many updates is that of the step so many later."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        for _again in range(4):
            page.get_by_title("One step on").click()
        run_race(page)
        assert "From step 5" in page.locator(".race [role=status]").inner_text()
        raced = page.evaluate(LOSSES)
        assert len(raced) == 6
        for _again in range(12):
            page.get_by_title("One step on").click()
        page.wait_for_function("() => document.querySelector('.facts dd').innerText === '17'")
        assert page.locator(".facts div:nth-child(3) dd").inner_text() == raced[0]
        assert "another step now" in page.locator(".race [role=status]").inner_text()


def test_what_is_typed_stays_while_it_trains(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """Before the field is left: reports come ten times a second meanwhile."""
    path = write_page((*WORDS, "--steps", "1000000"), built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.locator(".race summary").click()
        page.get_by_role("button", name="Train", exact=True).click()
        field = page.locator(".race").get_by_label("Updates").first
        field.fill("12")
        page.wait_for_timeout(500)
        assert field.input_value() == "12"


def test_a_race_is_gone_through_by_keyboard(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """The slider goes to any update; playing ends at the last; a name draws its memory."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        run_race(page)
        slider, keys = page.locator(".race input[type=range]"), page.keyboard
        last = page.evaluate(LOSSES)
        slider.focus()
        keys.press("Home")
        page.wait_for_function(AT, arg="0")
        assert len(set(page.evaluate(LOSSES))) == 1
        page.locator(".race").get_by_role("button", name="Play").focus()
        keys.press("Enter")
        page.wait_for_function(AT, arg="12")
        assert page.evaluate(LOSSES) == last
        page.locator(".racers tbody button").first.focus()
        keys.press("Enter")
        assert page.locator(".racers [aria-pressed=true]").inner_text().strip() == "adam"


def test_a_link_races_and_slices(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """`race=` and `slice=`; what cannot be is said, and the page goes on."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate("() => { location.hash = '#step=3&race=sgd:1e300,momentum' }")
        page.wait_for_function(DONE)
        assert [r.split()[0] for r in page.locator(".racers tbody th").all_inner_texts()] == [
            *("adam", "momentum", "sgd"),
        ]
        assert "not finite" in page.locator(".ended").inner_text()
        page.evaluate("() => { location.hash = '#slice=W1[0,0],b2[0]' }")
        page.wait_for_function("() => !document.querySelector('.racers')")
        page.wait_for_function("() => !document.querySelector('.race progress')")
        assert "b2[0]" in page.locator("figcaption").inner_text()
        page.evaluate("() => { location.hash = '#race=nobody' }")
        page.wait_for_selector(".problem")
        page.locator(".racer input[type=number]").first.fill("0")
        page.locator(".race button.main").click()
        page.wait_for_selector(".race .problem")
        assert "must be above 0" in page.locator(".race .problem").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_a_race(
    chromium: Any, built_page: str, tmp_path: Path, scheme: str, width: int
) -> None:
    """With a racer that has ended, and nothing is wider than the window."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    options = {
        "color_scheme": scheme,
        "viewport": {"width": width, "height": 800},
        "bypass_csp": True,
    }
    with open_page(chromium, path, **options) as page:
        page.evaluate("() => { location.hash = '#race=sgd:1e300,momentum,rmsprop' }")
        page.wait_for_function(DONE)
        page.add_script_tag(path=str(AXE))
        assert page.evaluate(RUN) == []
        assert page.evaluate(WIDTH) <= width
