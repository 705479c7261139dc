"""The page in a real browser: every number of a step has a card, which says what Python says."""

import json
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from call_here import call_here
from open_pages import (
    explain,
    find_step,
    is_equal,
    look_at,
    open_page,
    open_served,
    show_numbers,
    write_page,
)
from served_page import make_desk, run_server

import backsight
from backsight.engine.step import Step
from backsight.web import page_file

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
THIN_AND_WHOLE = pytest.mark.parametrize("every", [29, pytest.param(1, marks=pytest.mark.slow)])
BEGIN = 40
"""The step after which the page of a run begins."""


def compare(browser: Any, page_text: str, folder: Path, words: tuple[str, ...], every: int) -> None:
    """As `compare_cards`, of a page that is a file."""
    path, step = write_page(words, page_text, folder / "page.html"), find_step(words, STEP)
    with open_page(browser, path) as page:
        compare_cards(page, show_numbers(page, STEP), step, folder, every)


def compare_cards(page: Any, names: list[str], step: Step, folder: Path, every: int) -> None:
    """Hold the cards of every so many numbers of the step that is shown against Python's, and run
    the command of the last."""
    assert len(names[::every]) > 10
    for card in look_at(page, names[::every]):
        ours = explain(step, card["name"])
        assert card["address"] == ours["address"], card
        assert is_equal(card["value"], ours["value"]), (card, ours)
        assert card["madeFrom"] == list(ours["made_from"]), (card, ours)
    command = shlex.split(page.locator(".card .command").inner_text())
    done = call_here(folder, *command[1:], "--json", env=dict(os.environ))
    assert (done.returncode, done.stderr) == (0, "")
    (number,) = json.loads(done.stdout)["numbers"]
    assert (number["address"], number["value"]) == (ours["address"], ours["value"])


@contextmanager
def open_run(browser: Any, page_text: str, folder: Path) -> Iterator[tuple[Any, Step]]:
    """The page of a recorded run, from its server, and the step that it shows."""
    options = {"hidden": [5], "norm": "batch", "batch": 25, "seed": 2, "engine": "portable"}
    backsight.train("circles", steps=2 * BEGIN, out=str(folder / "run"), **options)
    with backsight.open(folder / "run") as run:
        step = run.step(BEGIN + 1)
    with (
        run_server(make_desk(["run"], folder, BEGIN), page_text) as client,
        open_served(browser, client) as page,
    ):
        assert page.locator(".facts dd").first.inner_text() == str(BEGIN + 1)
        yield page, step


@contextmanager
def open_file(
    browser: Any, page_text: str, folder: Path, patch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, Step]]:
    """The page that a command writes into one file, and a step of it."""
    words = ("blobs", "--hidden", "4,3", "--activation", "relu", "--loss", "huber", "--l1", "1e-3")
    (folder / "built.html").write_text(page_text, "utf-8")
    patch.setattr(page_file, "PATH", folder / "built.html")
    done = call_here(folder, "play", *words, "-o", "one.html", env=dict(os.environ))
    assert (done.returncode, done.stderr) == (0, "")
    with open_page(browser, folder / "one.html") as page:
        yield page, find_step(words, STEP)


def test_every_number_of_xor(chromium: Any, built_page: str, tmp_path: Path) -> None:
    compare(chromium, built_page, tmp_path, PAGES["xor"], 1)


@pytest.mark.parametrize("name", [n for n in PAGES if n != "xor"])
def test_numbers_of_other_pages(chromium: Any, built_page: str, tmp_path: Path, name: str) -> None:
    compare(chromium, built_page, tmp_path, PAGES[name], 29)


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in PAGES if n != "xor"])
def test_every_number_of_them(chromium: Any, built_page: str, tmp_path: Path, name: str) -> None:
    compare(chromium, built_page, tmp_path, PAGES[name], 1)


@THIN_AND_WHOLE
def test_numbers_of_a_recorded_run(
    chromium: Any, built_page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """As the server of `backsight play RUN` gives it."""
    monkeypatch.chdir(tmp_path)
    with open_run(chromium, built_page, tmp_path) as (page, step):
        compare_cards(page, show_numbers(page, 1), step, tmp_path, every)


@THIN_AND_WHOLE
def test_numbers_of_a_file(
    chromium: Any, built_page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """As `backsight play -o` writes it."""
    with open_file(chromium, built_page, tmp_path, monkeypatch) as (page, step):
        compare_cards(page, show_numbers(page, STEP), step, tmp_path, every)


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
