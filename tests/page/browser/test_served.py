"""The page from its server: links and lessons ask it, and it may end before the page."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from open_pages import open_address, open_page, open_served, write_page
from served_page import Client

from lesson_texts import list_lessons

OTHER = ("moons", "--hidden", "4", "--seed", "3")
CHANGES = "#step=7&set=W1[0,1]:0.3&step=30&set=eta_0:0.07&step=123"
RESTS = "() => !document.querySelector('.lesson .state')?.innerText.startsWith('It')"
STEP = "() => Number(document.querySelector('.facts dd').innerText.replace(/\\D/g, ''))"
LATER = STEP.replace("() =>", "before => before <")
GONE = "The server has ended. The page trains on"
SERVER = """
import sys
from pathlib import Path
from backsight.web import page_file
page_file.PATH = Path(sys.argv.pop(1))
from backsight.cli.main import main
main()
"""


def read_checksum(page: Any) -> str:
    page.get_by_text("Share and save").click()
    page.get_by_text("before step 123").wait_for()
    return str(page.locator(".checksum").inner_text())


def test_a_link_to_another_network_is_followed(
    chromium: Any, served: Client, built_page: str, tmp_path: Path
) -> None:
    """The server derives it, and the bits are those of the file that the link was made in."""
    path = write_page(OTHER, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.goto(path.as_uri() + CHANGES)
        page.reload()
        checksum = read_checksum(page)
        page.get_by_role("button", name="Copy link").click()
        link = page.get_by_label("The link", exact=True).input_value()
    with open_served(chromium, served, link[link.index("#") :]) as page:
        page.locator(".source", has_text="moons").wait_for()
        assert read_checksum(page) == checksum


def test_a_link_that_the_server_refuses_is_said(chromium: Any, served: Client) -> None:
    """And the page goes on as it was."""
    with open_served(chromium, served, "#v1.q1YqLkm1UlBKLEpVSC") as page:
        page.get_by_role("alert").wait_for()
        assert page.locator(".source").inner_text() == "xor"


def test_a_lesson_is_followed(chromium: Any, served: Client) -> None:
    """Each link of one, with the settings of its networks open beside it."""
    follow_all(chromium, served, "xor_fifty")


@pytest.mark.slow
@pytest.mark.parametrize("lesson", [p.stem for p in list_lessons()])
def test_every_lesson_is_followed(chromium: Any, served: Client, lesson: str) -> None:
    follow_all(chromium, served, lesson)


def follow_all(chromium: Any, served: Client, lesson: str) -> None:
    """Each link does something, and nothing is refused."""
    with open_served(chromium, served, f"#lesson={lesson}") as page:
        page.set_default_timeout(600_000)
        page.locator(".settings summary").click()
        for link in page.locator(".lesson a.do").all():
            link.click()
            page.wait_for_function(RESTS)
            assert page.locator("main > p.problem").count() == 0, link.inner_text()
            assert page.locator(".settings fieldset").count() == 3


@contextmanager
def start_command(page_text: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`backsight play` as a process of its own, and its address."""
    built = folder / "built.html"
    built.write_text(page_text, "utf-8")
    words = ("play", "xor", "--hidden", "3", "--steps", "900000", "--no-browser", "--port", "0")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(built), *words], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            (address,) = re.findall(r"http://[\d.:]+/\?token=[\w-]+", process.stdout.readline())
            yield process, address
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("is_asked", [False, True], ids=["idle", "asked"])
def test_ctrl_c_ends_the_server_and_not_the_page(
    chromium: Any, built_page: str, tmp_path: Path, is_asked: bool
) -> None:
    """Without a word, also in the middle of an answer; the page says so and trains on."""
    with (
        start_command(built_page, tmp_path) as (process, address),
        open_address(chromium, address, (address.partition("/?")[0],)) as page,
    ):
        page.get_by_role("button", name="Train", exact=True).click()
        if is_asked:
            page.get_by_text("Ask the doctor").click()
            page.get_by_role("button", name="Examine it").click()
            page.locator(".doctor progress").wait_for()
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        page.get_by_text(GONE).wait_for()
        assert "the server has ended" in page.locator(".settings summary").inner_text()
        before = page.evaluate(STEP)
        page.wait_for_function(LATER, arg=before)


def test_what_needs_the_server_says_so_before_it_is_opened(
    chromium: Any, served: Client, built_page: str, tmp_path: Path
) -> None:
    """In a file; with a server there is nothing to say."""
    panels = (".settings summary", ".doctor summary")
    path = write_page(OTHER, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        for panel in panels:
            assert "only with" in page.locator(panel).inner_text()
    with open_served(chromium, served) as page:
        for panel in panels:
            assert "only with" not in page.locator(panel).inner_text()
