"""Records of somebody's own, of which the server of a page knows nothing."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from backsight.cli.options.page_words import read_words
from backsight.training.where import Where
from backsight.web.access import Access
from backsight.web.desk import Desk
from backsight.web.package import encode_package
from backsight.web.preparation import prepare_package

server_module = pytest.importorskip("backsight.web.server", reason="needs the extra `web`")


def find_setting(page: Any, label: str) -> Any:
    """The field that stands below a label."""
    return page.locator(f'.settings .field:has(span:text-is("{label}")) :is(input, select)')


@pytest.fixture
def serve(
    chromium: Any, built_page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Opens the page of a server; fails where its code raises."""
    monkeypatch.chdir(tmp_path)

    @contextmanager
    def open_served(*words: str) -> Iterator[Any]:
        named = read_words(words)
        start = encode_package(prepare_package(named, Where()))
        desk = Desk(start=start, named=named, read_words=read_words, root=tmp_path)
        listener = server_module.open_socket(0)
        access = Access(port=listener.getsockname()[1], token="s3cret")
        server = server_module.make_server(access, desk, built_page)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        page, raised = chromium.new_page(), list[str]()
        page.on("pageerror", lambda error: raised.append(str(error)))
        page.goto(access.address)
        page.wait_for_selector(".facts")
        yield page
        page.close()
        server.should_exit = True
        thread.join()
        assert raised == []

    return open_served


def test_records_that_the_server_does_not_know_are_shown_as_they_are(
    serve: Callable[..., Any],
) -> None:
    """Of a lesson's network, which a file of its own formulas made."""
    with serve("xor", "--hidden", "2") as page:
        page.get_by_text("Settings", exact=True).click()
        find_setting(page, "Loss").wait_for()
        page.get_by_role("button", name="Lessons").click()
        page.get_by_role("button", name="The loss that explodes").click()
        page.get_by_text("Open the script's network").click()
        page.wait_for_function(
            "() => document.querySelector('.settings').innerText.includes('scratch_mlp_loss')"
        )
        assert find_setting(page, "Loss").input_value() == "scratch_mlp_loss"
        assert find_setting(page, "Regularizer").input_value() == "scratch_mlp_l2"
        assert find_setting(page, "lam").input_value() == "0.001"


def test_its_commands_say_which_file_they_read(serve: Callable[..., Any]) -> None:
    """No installed Backsight has it."""
    with serve("xor", "--hidden", "2") as page:
        page.get_by_role("button", name="Lessons").click()
        page.get_by_role("button", name="The loss that explodes").click()
        page.get_by_text("Open the script's network").click()
        page.locator(".source", has_text="xor_cloud").wait_for()
        page.locator(".numbers summary").click()
        page.locator('[data-number="W1[0,1]"]').click()
        page.locator(".card .files").wait_for()
        assert "reads examples/articles/scratch_mlp.py" in page.locator(".card .files").inner_text()
