"""What was shown is there again when the page is loaded anew; a link that is opened goes first."""

import json
import os
import shlex
from pathlib import Path
from typing import Any

from call_here import call_here
from open_pages import is_equal, open_page, open_served, write_page
from served_page import Client

KEPT = "step => history.state?.kept?.bookmark.step === step"
SHOWS = "step => document.querySelector('.facts dd')?.innerText === String(step)"


def set_seed(page: Any, seed: int) -> None:
    """Another network, by Settings."""
    page.locator(".settings summary").click()
    field = page.locator(".settings").get_by_label("Seed")
    field.fill(str(seed))
    field.press("Tab")
    page.get_by_role("button", name="Start anew").click()
    page.locator(".settings button.main:disabled").wait_for()


def go_to(page: Any, step: int) -> None:
    """To a step that is not far, and until it is kept."""
    page.wait_for_function(SHOWS, arg=1)
    for _again in range(step - 1):
        page.get_by_title("One step on").click()
    page.wait_for_function(KEPT, arg=step)


def test_what_was_set_is_there_again(chromium: Any, served: Client) -> None:
    """The network that was set, the step, a card, the language and what is open."""
    with open_served(chromium, served) as page:
        set_seed(page, 7)
        go_to(page, 5)
        page.locator(".check summary").click()
        page.locator(".language select").select_option("zh-CN")
        page.evaluate("() => { location.hash = 'choose=b1[1]'; }")
        page.wait_for_function("() => history.state?.kept?.bookmark.view?.chosen === 'b1[1]'")
        before = page.locator(".facts dd").all_inner_texts()
        page.reload()
        page.wait_for_function(SHOWS, arg=5)
        page.wait_for_selector(".card .address")
        assert page.locator(".facts dd").all_inner_texts() == before
        assert page.locator(".card .address").inner_text() == "given/b1[1]"
        assert page.locator(".language select").input_value() == "zh-CN"
        assert page.locator(".check[open]").count() == 1


def test_a_link_goes_before_what_was_shown(chromium: Any, built_page: str, tmp_path: Path) -> None:
    """A file forgets nothing either; what was done after a link comes back, and not the link."""
    path = write_page(("xor", "--hidden", "3"), built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        go_to(page, 4)
        page.evaluate("() => { location.hash = 'step=9'; }")
        page.wait_for_function(KEPT, arg=9)
        page.get_by_title("One step on").click()
        page.wait_for_function(KEPT, arg=10)
        page.reload()
        page.wait_for_function(SHOWS, arg=10)
        page.go_back()
        page.goto(path.as_uri() + "#step=2")
        page.wait_for_function(SHOWS, arg=2)


def test_a_network_that_was_set_has_a_command(
    chromium: Any, served: Client, tmp_path: Path
) -> None:
    """It takes the spec that the page saves, and prints what the card says."""
    with open_served(chromium, served) as page:
        set_seed(page, 7)
        go_to(page, 3)
        page.evaluate("() => { location.hash = 'choose=dL_dW1[0,1]'; }")
        command = shlex.split(page.locator(".card .command").inner_text())
        assert "Save its spec as TOML" in page.locator(".card").inner_text()
        value = page.locator(".card .value output").get_attribute("data-value")
        page.keyboard.press("Escape")
        page.locator(".share summary").click()
        with page.expect_download() as coming:
            page.get_by_role("button", name="Spec as TOML").click()
        coming.value.save_as(tmp_path / "SPEC.toml")
    done = call_here(tmp_path, *command[1:], "--json", env=dict(os.environ))
    assert (done.returncode, done.stderr) == (0, "")
    (number,) = json.loads(done.stdout)["numbers"]
    assert is_equal(value, number["value"])


def test_what_was_changed_has_no_command_and_why_is_said(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    path = write_page(("xor", "--hidden", "3"), built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.evaluate("() => { location.hash = 'step=3&set=b1[0]:1&choose=W1[0,0]'; }")
        page.locator(".card").get_by_text("No command prints this number").wait_for()
        assert page.locator(".card .command").count() == 0
