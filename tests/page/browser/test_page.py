"""The page in a real browser: every number of a step has a card, which says what Python says."""

from pathlib import Path
from typing import Any

import pytest
from open_pages import explain, find_step, is_equal, look_at, open_page, show_numbers, write_page

PAGES = {
    "xor": ("xor", "--hidden", "3"),
    "spirals": ("spirals", "--hidden", "8,8", "--batch", "32"),
    "digits": ("digits", "--hidden", "32", "--batch", "32"),
    "regression": ("sine", "--hidden", "6", "--norm", "batch", "--batch", "20"),
    "decay": (
        "moons",
        "--hidden",
        "5",
        "--l2",
        "0.01",
        "--optimizer",
        "momentum",
        "--dropout",
        "0.2",
    ),
}
STEP = 3


def compare(browser: Any, page_text: str, folder: Path, words: tuple[str, ...], every: int) -> None:
    """Hold the cards of every so many numbers of a step against Python's."""
    path, step = write_page(words, page_text, folder / "page.html"), find_step(words, STEP)
    with open_page(browser, path) as page:
        names = show_numbers(page, STEP)[::every]
        assert len(names) > 10
        for card in look_at(page, names):
            ours = explain(step, card["name"])
            assert card["address"] == ours["address"], card
            assert is_equal(card["value"], ours["value"]), (card, ours)
            assert card["madeFrom"] == list(ours["made_from"]), (card, ours)


def test_every_number_of_xor(chromium: Any, built_page: str, tmp_path: Path) -> None:
    compare(chromium, built_page, tmp_path, PAGES["xor"], 1)


@pytest.mark.parametrize("name", [n for n in PAGES if n != "xor"])
def test_numbers_of_other_pages(chromium: Any, built_page: str, tmp_path: Path, name: str) -> None:
    compare(chromium, built_page, tmp_path, PAGES[name], 29)


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in PAGES if n != "xor"])
def test_every_number_of_them(chromium: Any, built_page: str, tmp_path: Path, name: str) -> None:
    compare(chromium, built_page, tmp_path, PAGES[name], 1)


def test_any_step_comes_back(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """By the slider and by the buttons, with the same digits."""
    path = write_page(PAGES["xor"], built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        first = page.locator(".facts dd").nth(2).inner_text()
        page.get_by_role("button", name="Train", exact=True).click()
        page.wait_for_function("() => document.querySelector('.facts dd').innerText === '2 000'")
        page.locator(".time input").fill("1")
        page.wait_for_function("() => document.querySelector('.facts dd').innerText === '1'")
        assert page.locator(".facts dd").nth(2).inner_text() == first


DARKEST = """() => {
  const canvas = document.querySelector('.map canvas'), context = canvas.getContext('2d');
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const sums = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] + data[4 * i + 1]);
  return [canvas.width, canvas.height, Math.min(...sums)];
}"""


def test_two_classes_told_by_one_number_have_a_map(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """All of it is drawn: what is not is black."""
    words = ("xor", "--hidden", "3", "--loss", "binary_cross_entropy")
    with open_page(chromium, write_page(words, built_page, tmp_path / "page.html")) as page:
        page.wait_for_function(f"() => ({DARKEST})()[0] === 64")
        width, height, darkest = page.evaluate(DARKEST)
        assert width == height
        assert darkest > 100


def test_the_loss_under_the_pointer(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """A click on the curve goes to a step; what stands under the pointer is said."""
    path = write_page(PAGES["xor"], built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate("() => { location.hash = 'step=200'; }")
        page.wait_for_function("() => document.querySelector('.facts dd').innerText === '200'")
        curve, box = page.locator(".curve canvas"), page.locator(".curve canvas").bounding_box()
        curve.hover(position={"x": box["width"] / 2, "y": 60})
        assert 80 < int(curve.get_attribute("title").partition(":")[0]) < 120
        curve.click(position={"x": 2, "y": 60})
        page.wait_for_function("() => document.querySelector('.facts dd').innerText === '1'")


def test_the_gradient_is_checked(chromium: Any, built_page: str, tmp_path: Path) -> None:
    path = write_page(PAGES["xor"], built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.get_by_text("Check the gradient").click()
        page.get_by_role("button", name="Check step 1").click()
        page.get_by_text("Both ways agree.").wait_for()


def test_a_package_that_is_damaged_is_said(chromium: Any, built_page: str, tmp_path: Path) -> None:
    path = write_page(PAGES["xor"], built_page, tmp_path / "page.html")
    path.write_text(path.read_text("utf-8").replace('"format":1,"source"', '"format":9,"source"'))
    context = chromium.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    assert "format: expected 1" in page.get_by_role("alert").inner_text()
    context.close()
