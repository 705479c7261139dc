"""What is drawn: lines, units, points and the curve are there whatever was changed, and whether or
not anything trains; on a phone nothing is out of reach."""

import io
from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, open_served, write_page
from PIL import Image, ImageChops
from served_page import make_desk, run_server

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 700, "height": 900}
# Pixels of the curve's own color, --link.
INKED = """() => {
  const canvas = document.querySelector('.curve canvas'), { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const ink = [11, 83, 159], isInk = i => ink.every((v, k) => Math.abs(data[i + k] - v) < 9);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) count += isInk(i);
  return count;
}"""
REACHED = ".toolbar button, .toolbar select, main summary, .branch button:enabled, .lesson button"
SETTLE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def take(page: Any) -> Image.Image:
    """A picture of the network, once it is drawn."""
    page.evaluate(SETTLE)
    page.mouse.move(0, 0)
    return Image.open(io.BytesIO(page.locator(".network").screenshot())).convert("RGB")


def differ(one: Image.Image, two: Image.Image) -> int:
    """By how much at the most, of 255; edges that are smoothed otherwise by some units."""
    difference = ImageChops.difference(one, two)
    return max(high for _low, high in difference.getextrema())


SMOOTHED = 8


def test_another_width_of_the_window_leaves_nothing_blank(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """Nothing trains: there and back, the picture is the same."""
    path = write_page(("xor", "--hidden", "3,2"), built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.get_by_title("One step on").click()
        before = take(page)
        page.set_viewport_size(NARROW)
        narrow = take(page)
        page.set_viewport_size(WIDE)
        assert differ(take(page), before) < SMOOTHED
    with open_page(chromium, path, viewport=NARROW) as page:
        page.get_by_title("One step on").click()
        assert differ(take(page), narrow) < SMOOTHED


def test_units_with_dropout_have_pictures(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Of what they say in use, with nothing dropped."""
    words = ("moons", "--hidden", "3", "--dropout", "0.2")
    with open_page(chromium, write_page(words, built_page, tmp_path / "page.html")) as page:
        page.get_by_title("One step on").click()
        picture = take(page)
        left = page.locator(".network").bounding_box()
        for box in page.locator(".unit.pictured").all():
            place = box.bounding_box()
            x, y = (place[k] - left[k] for k in "xy")
            inside = picture.crop((x + 4, y + 4, x + place["width"] - 4, y + place["height"] - 4))
            assert len(inside.getcolors(10_000)) > 3


def test_a_layer_of_another_kind_is_drawn(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Settings change what its units compute, and nothing trains."""
    words = ["xor", "--hidden", "3", "--activation", "identity", "--seed", "2"]
    with (
        run_server(make_desk(words, tmp_path), built_page) as client,
        open_served(chromium, client) as page,
    ):
        page.evaluate(SETTLE)
        unit = page.locator(".unit").nth(2)
        before = unit.screenshot()
        page.locator(".settings summary").click()
        page.get_by_label("Activation").first.select_option("tanh")
        page.get_by_role("button", name="Go on from this step").click()
        page.locator(".layer", has_text="a1").wait_for()
        page.wait_for_timeout(500)
        assert unit.screenshot() != before


def test_the_first_step_is_a_point_of_the_curve(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    path = write_page(("xor", "--hidden", "3"), built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate(SETTLE)
        assert page.evaluate(INKED) > 8


@pytest.mark.parametrize("lesson", ["", "#lesson=one_step"], ids=["alone", "lesson"])
@pytest.mark.parametrize("size", [(360, 800), (360, 640), (1280, 720)])
def test_an_open_card_covers_nothing_for_good(
    chromium: Any, built_page: str, tmp_path: Path, size: tuple[int, int], lesson: str
) -> None:
    """What it lies on can be scrolled to and clicked without closing it; the title is whole."""
    path = write_page(("moons", "--hidden", "5"), built_page, tmp_path / "page.html")
    long = '"title":"the-rows-of-a-file-whose-name-is-rather-long-for-a-phone.csv"'
    path.write_text(path.read_text("utf-8").replace('"title":"moons"', long), "utf-8")
    with open_page(chromium, path, viewport={"width": size[0], "height": size[1]}) as page:
        page.goto(path.as_uri() + lesson)
        page.reload()
        page.locator(".numbers summary").click()
        page.locator('[data-number="W1_next[0,0]"]').click()
        page.wait_for_selector(".card .address")
        page.evaluate("() => scrollTo(0, 0)")
        for control in page.locator(f"header select, header button, {REACHED}").all():
            control.click(trial=True, timeout=5_000)
        for title in page.locator("h1, .source").all():
            assert title.evaluate("e => e.scrollWidth <= e.clientWidth"), title.inner_text()
