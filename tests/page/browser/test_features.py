"""What the network is given, chosen in the data panel; and points that inputs are made of."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from open_pages import look_at, open_page, show_numbers, write_page

from backsight.cli.options.page_words import read_words
from backsight.training.prepare import prepare
from backsight.training.where import Where
from backsight.web.access import Access
from backsight.web.desk import Desk
from backsight.web.package import encode_package
from backsight.web.preparation import prepare_package
from backsight.web.server import make_server, open_socket

SEVEN = "x1,x2,x1^2,x2^2,x1*x2,sin(x1),sin(x2)"
WORDS = ("xor", "--features", SEVEN, "--hidden", "4")


@pytest.fixture
def address(built_page: str, tmp_path: Path) -> Iterator[str]:
    """Of a server that was started with a small network."""
    named, listener = read_words(["xor", "--hidden", "4"]), open_socket(0)
    start = encode_package(prepare_package(named, Where()))
    desk = Desk(start=start, named=named, read_words=read_words, root=tmp_path)
    access = Access(port=listener.getsockname()[1], token="s3cret")
    server = make_server(access, desk, built_page)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield access.address
    server.should_exit = True
    thread.join()


def list_checked(page: Any) -> list[str]:
    return [
        label.inner_text().strip() for label in page.locator(".features label:has(:checked)").all()
    ]


def test_a_file_shows_features_and_says_that_others_need_a_server(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """Before anything is clicked; each has its picture."""
    with open_page(chromium, write_page(WORDS, built_page, tmp_path / "page.html")) as page:
        box = page.locator(".features")
        text = "derived by the server: open this network with `backsight play xor"
        assert text in box.inner_text()
        assert box.get_attribute("disabled") is not None
        assert list_checked(page) == SEVEN.split(",")
        assert box.locator("label").count() == box.locator("canvas").count() > 7
        assert page.locator(".unit.pictured").count() == 7 + 4 + 2


def test_a_point_that_is_moved_has_the_inputs_of_its_place(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """With the bits that Python gives a row there."""
    with open_page(chromium, write_page(WORDS, built_page, tmp_path / "page.html")) as page:
        assert page.get_by_label("Noise on the inputs").count() == 0
        page.get_by_text("Points as a list").click()
        page.get_by_label("Points", exact=True).select_option("0")
        fields = page.locator(".points form")
        for name, value in (("x", "1.25"), ("y", "-3.5")):
            fields.locator(f"input[name={name}]").fill(value)
        fields.get_by_role("button", name="Change").click()
        page.locator(".branches").get_by_text("row 0 changed").wait_for()
        show_numbers(page, 1)
        cards = look_at(page, [f"x[0,{k}]" for k in range(7)])
        inputs = prepare("xor", features=SEVEN).data.inputs
        wanted = inputs.make(np.array([[1.25, -3.5]]))[0].tolist()
        assert [float(card["value"]) for card in cards] == wanted


def test_boxes_choose_what_the_network_is_given(chromium: Any, address: str) -> None:
    """The server derives it, and all that was trained begins anew; the last one stays."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".features:not([disabled])")
    assert list_checked(page) == ["x1", "x2"]
    page.get_by_role("checkbox", name="x1*x2").click()
    page.wait_for_selector(".unit[title='x1*x2']")
    assert list_checked(page) == ["x1", "x2", "x1*x2"]
    for name in ("x2", "x1"):
        page.get_by_role("checkbox", name=name, exact=True).click()
        page.wait_for_selector(f".unit[title='{name}']", state="detached")
    page.get_by_role("checkbox", name="x1*x2").click()
    page.get_by_text("names no input").wait_for()
    assert list_checked(page) == ["x1*x2"]
    assert page.locator(".plane canvas").count() == 1
    context.close()
