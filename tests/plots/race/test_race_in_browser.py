"""The page of a race in Chromium: keys, colors, widths, and that it asks for nothing."""

import shutil

import pytest

import backsight

playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(params=["bowl", "cliff"])
def opened(browser, request, tmp_path):
    """Opens the page of a race with a path that is cut, paused at update 3; faults and
    requests are collected."""
    file = tmp_path / "race.html"
    texts = "sgd:lr=9,nesterov,adam"
    backsight.race(request.param, texts, steps=12).save(file)
    pages, faults = [], []

    def open_page(width=1100, **settings):
        page = browser.new_page(viewport={"width": width, "height": 800}, **settings)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: r.url.startswith("file:") or faults.append(r.url))
        pages.append(page)
        page.goto(f"{file.as_uri()}#3")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert faults == []


def clock(page):
    return page.inner_text("#clock")


def test_keys_lead_through_the_steps(opened):
    """Arrows, with shift ten, home and end; space plays and pauses."""
    page = opened()
    assert clock(page) == "step 3 of 12"
    for key, step in (("ArrowRight", 4), ("ArrowLeft", 3), ("End", 12), ("Home", 0),
                      ("Shift+ArrowRight", 10), ("ArrowRight", 11)):  # fmt: skip
        page.keyboard.press(key)
        assert clock(page) == f"step {step} of 12"
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    for _ in range(50):
        page.wait_for_timeout(100)
        if clock(page) not in ("step 0 of 12", "step 1 of 12"):
            break
    page.keyboard.press("Space")
    assert clock(page) not in ("step 0 of 12", "step 1 of 12")
    assert page.inner_text("#play") == "▶"


def test_a_digit_chooses_one(opened):
    """Its card is pressed, the others fade; 0 is all again."""
    page = opened()
    page.keyboard.press("2")
    pressed = "[...document.querySelectorAll('.card')].map(c => c.getAttribute('aria-pressed'))"
    assert page.evaluate(pressed) == ["false", "true", "false"]
    page.keyboard.press("0")
    assert page.evaluate(pressed) == ["false"] * 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100])
def test_it_fits_and_is_drawn_in_both_schemes(opened, scheme, width):
    """Nothing is wider than the window, and the surface has many colors."""
    page = opened(width, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    colors = page.evaluate(
        "(() => { const c = document.getElementById('ground'), d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data, s = new Set();"
        "for (let i = 0; i < d.length; i += 4) s.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);"
        "return s.size; })()"
    )
    assert colors > 20


def test_every_place_of_the_scrubber_is_drawn(opened):
    """At once, each in other pixels: as many pictures as updates and a start."""
    page = opened()
    pictures = page.evaluate(
        "(() => { const s = document.getElementById('scrubber'), seen = new Set();"
        "for (let i = 0; i < 100; i++) { s.value = i % 13; s.dispatchEvent(new Event('input'));"
        "seen.add(document.getElementById('ground').toDataURL()); }"
        "return seen.size; })()"
    )
    assert pictures == 13
