"""Pages in Chromium: links, screens, colors, the keyboard."""

import shutil

import pytest

from backsight.render import to_html

playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, everything, tmp_path):
    """Opens the page with everything on it."""
    file = tmp_path / "page.html"
    file.write_text(to_html(everything), encoding="utf-8")
    pages = []

    def open_page(width=1100, **settings):
        page = browser.new_page(viewport={"width": width, "height": 800}, **settings)
        pages.append(page)
        page.goto(file.as_uri())
        return page

    yield open_page
    for page in pages:
        page.close()


def test_a_factor_leads_to_where_it_was_computed(opened):
    """A click on it lands on its numbers, which are lit up and in sight."""
    page = opened()
    page.click(".factors a >> nth=0")
    target = page.locator(":target")
    assert target.get_attribute("id") == "backward/dL_dz1"
    assert 0 <= target.bounding_box()["y"] < 800


def test_a_number_with_brackets_in_its_name_is_found(opened):
    """The link is written in percents, the id is not."""
    page = opened()
    page.click("#forward\\/z1 td a >> nth=0")
    assert page.locator(":target").get_attribute("id") == "forward/z1[0,1]"


@pytest.mark.parametrize("width", [320, 390, 768, 1100])
def test_the_page_never_scrolls_sideways(opened, width):
    """What is wider scrolls in a box of its own."""
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "color"), [("light", 253), ("dark", 21)])
def test_it_is_light_or_dark_as_the_reader_likes(opened, scheme, color):
    """By the settings of the browser."""
    page = opened(color_scheme=scheme)
    paint = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paint.startswith(f"rgb({color},")


def test_trees_unfold_by_the_keyboard(opened):
    """Without a mouse, and without a script."""
    page = opened()
    first = page.locator("details").first
    first.locator("summary").first.focus()
    assert first.get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert first.get_attribute("open") is None


def test_the_first_key_skips_to_the_content(opened):
    """For those who cannot see or use a mouse."""
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_on_paper_everything_is_unfolded(opened):
    """Also what was folded on the screen; and dark paper is not printed."""
    page = opened(color_scheme="dark")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    page.emulate_media(media="print")
    assert page.locator("details .leaf").first.is_visible()
    paint = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paint == "rgb(255, 255, 255)"


def test_mathematics_is_drawn_by_the_browser(opened):
    """A fraction is taller than its line."""
    page = opened()
    heights = page.evaluate("[...document.querySelectorAll('mfrac')].map(f => f.clientHeight)")
    assert min(heights) > 15
