"""The built page in a real browser: Debian's Chromium by Playwright. Where one of them, or Node, is
not there, these tests skip and say so."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[2]
HELPERS = (Path(__file__).parent, TESTS / "web", TESTS / "frame", TESTS.parent / "tools")
sys.path[:0] = map(str, HELPERS)

from served_page import Client, make_desk, run_server  # noqa: E402 - of the folders above

import page as page_tool  # noqa: E402 - of the folders above

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TRUSTED = ("--no-sandbox", "--disable-gpu")
"""A container has no sandbox for a browser to set up."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They run with the page's own tests: `make page-test`."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of the page, built of the sources of now."""
    node = page_tool.find_node()
    if node is None or not page_tool.is_installed():
        pytest.skip("page/ is not installed: make page")
    out = tmp_path_factory.mktemp("page") / "page.html"
    assert page_tool.build_in(node, page_tool.PAGE, out) == 0
    return out.read_text("utf-8")


@pytest.fixture
def served(built_page: str, tmp_path: Path) -> Iterator[Client]:
    """A server that was started with a small network."""
    with run_server(make_desk(["xor", "--hidden", "3"], tmp_path), built_page) as client:
        yield client


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, open for all tests of a process."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("needs chromium")
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError:
        pytest.skip("needs playwright: the dependency group `browser`")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=TRUSTED)
        yield browser
        browser.close()
