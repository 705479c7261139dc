"""What is shown, for others: a link and a file bring back the same bits in another browser."""

import json
import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page
from PIL import Image

WORDS = ("xor", "--hidden", "3")
COPIED = re.compile("The link is copied|Copy the link from")
CHANGES = "#step=7&set=W1[0,1]:0.3&step=30&set=eta_0:0.07&step=123&numbers=yes&choose=dL_dW1[0,0]"


@pytest.fixture
def file(built_page: str, tmp_path: Path) -> Path:
    return write_page(WORDS, built_page, tmp_path / "page.html")


def read_checksum(page: Any) -> str:
    if page.locator(".share[open]").count() == 0:
        page.get_by_text("Share and save").click()
    page.get_by_text("before step 123").wait_for()
    return str(page.locator(".checksum").inner_text())


def go(page: Any, path: Path, fragment: str) -> None:
    """Open the page at an address."""
    page.goto(path.as_uri() + fragment)
    page.reload()
    page.wait_for_selector(".facts")


def download(page: Any, button: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    path = folder / str(coming.value.suggested_filename)
    coming.value.save_as(path)
    return path


def test_a_link_and_a_file_have_the_same_bits(chromium: Any, file: Path, tmp_path: Path) -> None:
    """Of a training in which a weight and the rate were changed."""
    with open_page(chromium, file) as page:
        go(page, file, CHANGES)
        checksum = read_checksum(page)
        page.get_by_role("button", name="Copy link").click()
        link = page.get_by_label("The link", exact=True).input_value()
        saved = download(page, "Save a file", tmp_path)
    assert saved.name == "xor-123.backsight.json"
    assert len(link) < 800
    with open_page(chromium, file) as page:
        go(page, file, link[link.index("#") :])
        assert read_checksum(page) == checksum
        assert page.locator(".card .address").inner_text() == "backward/dL_dW1[0,0]"
        assert page.locator(".numbers[open]").count() == 1
    with open_page(chromium, file) as page:
        page.get_by_text("Share and save").click()
        page.set_input_files("input[type=file]", str(saved))
        assert read_checksum(page) == checksum
        page.get_by_label("Open a link").fill(link)
        page.get_by_title("To the first step").click()
        page.get_by_role("button", name="Open the link").click()
        assert read_checksum(page) == checksum


@pytest.mark.parametrize(
    "fragment", ["#v1.AAAA", "#v1.", "#v9.abc", "#jump=3", "#v1.q1YqLkm1UlBKLEpVSC"]
)
def test_a_damaged_link_is_said(chromium: Any, file: Path, fragment: str) -> None:
    """And the page begins as without it."""
    with open_page(chromium, file) as page:
        go(page, file, fragment)
        page.get_by_role("alert").wait_for()
        assert page.locator(".facts dd").first.inner_text() == "1"


def test_a_damaged_file_is_said(chromium: Any, file: Path, tmp_path: Path) -> None:
    with open_page(chromium, file) as page:
        page.get_by_text("Share and save").click()
        for text in ("", "{}", '{"format": 1, "bookmark": {}, "package": {}}'):
            (tmp_path / "bad.json").write_text(text)
            page.set_input_files("input[type=file]", str(tmp_path / "bad.json"))
            page.get_by_role("alert").wait_for()


def test_too_many_changes_are_for_a_file(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """300 weights have room in a link, 301 have not."""
    path = write_page(("xor", "--hidden", "80"), built_page, tmp_path / "page.html")
    names = [f"W1[{i},{k}]" for i in range(2) for k in range(80)]
    names += [f"W2[{k},{i}]" for i in range(2) for k in range(80)]
    with open_page(chromium, path) as page:
        for count, said in ((300, COPIED), (301, "save a file instead")):
            go(page, path, "#" + "&".join(f"set={name}:1" for name in names[:count]))
            page.get_by_text("Share and save").click()
            page.get_by_role("button", name="Copy link").click()
            page.get_by_text(said).wait_for()


def test_pictures_and_the_spec_are_files(chromium: Any, file: Path, tmp_path: Path) -> None:
    """The spec is one that Backsight reads; pictures are what their names say."""
    with open_page(chromium, file) as page:
        page.get_by_text("Share and save").click()
        spec = tomllib.loads(download(page, "Spec as TOML", tmp_path).read_text("utf-8"))
        assert spec == json.loads(download(page, "Spec as JSON", tmp_path).read_text("utf-8"))
        for name in ("Data as PNG", "Output as PNG", "Loss as PNG"):
            assert download(page, name, tmp_path).read_bytes().startswith(b"\x89PNG"), name
        svg = ET.fromstring(download(page, "Network as SVG", tmp_path).read_text("utf-8"))
    assert len(svg.findall(".//{*}line")) == 12
    assert len(svg.findall(".//{*}image")) == 5


def test_a_picture_of_the_data_has_all_of_it(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """Points fill a square; digits are drawn with their names; a table is no picture."""
    table = tmp_path / "own.csv"
    table.write_text("a,b,c,kind\n" + "1,2,3,short\n2,1,5,tall\n" * 10, "utf-8")
    for words, is_picture in (("xor",), True), (("digits",), True), ((str(table),), False):
        path = write_page(words, built_page, tmp_path / "page.html")
        with open_page(chromium, path) as page:
            page.get_by_text("Share and save").click()
            assert page.get_by_role("button", name="Data as PNG").count() == is_picture, words
            if not is_picture:
                continue
            with Image.open(download(page, "Data as PNG", tmp_path)) as picture:
                width, height = picture.size
                assert abs(width - height) < 0.2 * width or words != ("xor",)
                rows = [
                    picture.convert("L").crop((0, k * height // 4, width, (k + 1) * height // 4))
                    for k in range(4)
                ]
            darkest = [row.getextrema()[0] for row in rows]
            assert max(darkest[::3] if words == ("xor",) else darkest) < 200, words


def test_the_file_chooser_stays_on_a_phone(chromium: Any, file: Path) -> None:
    """With all that shares open there is nothing beside the screen."""
    with open_page(chromium, file, viewport={"width": 360, "height": 800}) as page:
        page.get_by_text("Share and save").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
