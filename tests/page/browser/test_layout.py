"""What stands on the page keeps its place while it trains, and nothing is cut at an edge."""

from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page

WORDS = ("xor", "--hidden", "3", "--steps", "1000000")
TOPS = """async () => {
  const tops = new Set();
  for (let k = 0; k < 40; k++) {
    await new Promise(done => setTimeout(done, 25));
    const places = ['.columns', '.curve'].map(s => document.querySelector(s));
    tops.add(places.map(place => place.getBoundingClientRect().top).join());
  }
  return [...tops];
}"""
CUT = """() => [...document.querySelectorAll('.card .line')]
  .filter(line => line.scrollWidth > line.clientWidth).length"""
LISTEN = """() => {
  const draw = CanvasRenderingContext2D.prototype.fillText;
  window.written = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (this.canvas.closest('.losses')) window.written.push([text, x]);
    draw.call(this, text, x, y);
  };
}"""


@pytest.mark.parametrize("width", [360, 700, 1280])
def test_nothing_moves_while_it_trains(
    chromium: Any, built_page: str, tmp_path: Path, width: int
) -> None:
    """From the first step on, while numbers grow longer and shorter."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path, viewport={"width": width, "height": 900}) as page:
        page.get_by_title("One step on").click()
        before = page.evaluate(TOPS)
        page.get_by_role("button", name="Train", exact=True).click()
        assert page.evaluate(TOPS) == before
        page.get_by_role("button", name="Pause", exact=True).click()
        assert page.evaluate(TOPS) == before


@pytest.mark.parametrize("width", [360, 1280])
def test_no_formula_is_cut(chromium: Any, built_page: str, tmp_path: Path, width: int) -> None:
    """A sum goes on in the next line."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path, viewport={"width": width, "height": 900}) as page:
        for number in ("dL_dW1[0,2]", "z2[1,0]", "W1_next[0,0]"):
            page.evaluate("n => { location.hash = `step=7&choose=${n}`; }", number)
            page.locator(f'.card [data-card="{number}"]').wait_for()
            assert page.evaluate(CUT) == 0, number


def test_features_stand_beside_the_data(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """At 1280 pixels there is no room left blank for them: the curve is on the first screen."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        features, network = (page.locator(s).bounding_box() for s in (".features", ".network"))
        data, curve = (page.locator(s).bounding_box() for s in (".data", ".curve"))
        assert features["x"] > data["x"] + data["width"]
        assert network["y"] >= features["y"] + features["height"]
        assert curve["y"] < 640


def test_the_chart_of_a_race_has_axes(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """Round numbers stand at its left, and updates below it, from 0 to the last."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate(LISTEN)
        page.evaluate("() => { location.hash = 'step=3&race=adam,sgd'; }")
        page.wait_for_selector(".losses canvas")
        page.wait_for_function("() => written.some(([text, x]) => text === '50' && x > 300)")
        written = page.evaluate("() => written")
        assert {"0", "10"} <= {text for text, x in written if x >= 60}
        assert len({float(text) for text, x in written if x < 60}) > 1


def test_a_race_says_that_the_page_shows_another_branch(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate("() => { location.hash = 'step=3&race=adam&set=b1[0]:1'; }")
        page.locator(".race").get_by_text("The page shows another branch now.").wait_for()
