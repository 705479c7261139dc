"""What somebody changes in the page: weights, the rate, points, noise; each makes a branch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from open_pages import open_page, write_page

WORDS = ("xor", "--hidden", "3")
STEP = 6


@pytest.fixture
def open_xor(chromium: Any, built_page: str, tmp_path: Path) -> Callable[[], Any]:
    """The page of a small network."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    return lambda: open_page(chromium, path)


def go_on(page: Any, steps: int = STEP - 1) -> None:
    """Some steps on, until the last of them is shown."""
    shown = page.locator(".facts dd").first
    goal = int(shown.inner_text()) + steps
    for _again in range(steps):
        page.get_by_title("One step on").click()
    page.wait_for_function(
        "goal => document.querySelector('.facts dd').innerText === String(goal)", arg=goal
    )


def list_branches(page: Any) -> list[str]:
    """What the tree says of each, one below the other."""
    return [text.replace("\n", " ") for text in page.locator(".branch .name").all_inner_texts()]


def wait_for(page: Any, text: str) -> None:
    page.locator(".branches").get_by_text(text).wait_for()


def change(page: Any, label: str, value: str) -> None:
    field = page.get_by_label(label)
    field.fill(value)
    field.press("Enter")


def test_a_weight_is_changed_from_its_card(open_xor: Callable[[], Any]) -> None:
    with open_xor() as page:
        go_on(page)
        page.locator(".numbers summary").click()
        page.locator('[data-number="W1[0,1]"]').click()
        change(page, "Change W1[0,1] to", "2.5")
        wait_for(page, "→ 2.5")
        output = page.locator('[data-card="W1[0,1]"] ~ .value output')
        assert output.get_attribute("data-value") == "2.5"
        assert page.locator(".card .command").count() == 0
        page.get_by_role("button", name="First course to step").click()
        page.locator(".card .command").wait_for()
        assert output.get_attribute("data-value") != "2.5"


def test_the_rate_is_changed_without_a_restart(open_xor: Callable[[], Any]) -> None:
    with open_xor() as page:
        go_on(page)
        change(page, "the learning rate that was asked for", "0.5")
        wait_for(page, "eta_0")
        go_on(page, 1)
        assert page.locator(".facts dd").first.inner_text() == str(STEP + 1)
        assert page.locator(".facts div", has_text="Rate").inner_text().endswith("0.5")


def test_a_point_is_dragged(open_xor: Callable[[], Any]) -> None:
    """It is where the pointer leaves it, and a branch begins."""
    with open_xor() as page:
        go_on(page)
        box = page.locator(".plane canvas").bounding_box()
        share = 0.15 / 1.3
        x, y = box["x"] + share * box["width"], box["y"] + (1 - share) * box["height"]
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 50, y - 20, steps=5)
        page.mouse.up()
        wait_for(page, "row 0 changed")


def test_points_are_moved_and_taken_away_by_keyboard(open_xor: Callable[[], Any]) -> None:
    with open_xor() as page:
        go_on(page)
        page.locator(".plane").focus()
        for key in ("PageDown", "PageDown", "ArrowUp", "Shift+ArrowLeft"):
            page.keyboard.press(key)
        wait_for(page, "row 1 changed")
        page.keyboard.press("Delete")
        wait_for(page, "row 1 taken away")
        assert "3 rows to train on" in page.locator(".data").inner_text()
        assert len(list_branches(page)) == 2


def test_points_are_drawn_and_noise_and_split_belong_to_one_branch(
    open_xor: Callable[[], Any],
) -> None:
    with open_xor() as page:
        go_on(page)
        page.get_by_label("adds", exact=False).last.check()
        for x in (90, 120):
            page.locator(".plane canvas").click(position={"x": x, "y": 110})
        wait_for(page, "2 rows added")
        change(page, "Noise on the inputs", "0.2")
        change(page, "Rows to watch", "50")
        wait_for(page, "50 % of all rows to watch")
        assert "3 rows to train on, 3 to watch" in page.locator(".data").inner_text()
        assert len(list_branches(page)) == 2
        go_on(page, 3)
        change(page, "Noise on the inputs", "0.1")
        page.locator(".branch").nth(2).wait_for()


def test_branches_are_shown_compared_and_dropped(open_xor: Callable[[], Any]) -> None:
    with open_xor() as page:
        go_on(page)
        change(page, "the learning rate that was asked for", "0.5")
        wait_for(page, "eta_0")
        go_on(page, 4)
        page.get_by_role("button", name="Compare First course").click()
        page.locator(".difference").wait_for()
        assert "First course (dashed)" in page.locator(".difference").inner_text()
        page.get_by_role("button", name="First course to step").click()
        page.get_by_role("button", name="Drop Branch 1").click()
        page.locator(".branch").nth(1).wait_for(state="detached")
        assert page.locator(".facts dd").first.inner_text() == str(STEP)


def test_a_step_that_is_not_finite_names_its_first_line(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """And its number opens, at the step that made it."""
    words = ("sine", "--hidden", "4", "--optimizer", "sgd", "--activation", "relu")
    path = write_page(words, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        go_on(page, 2)
        change(page, "the learning rate that was asked for", "1e30")
        page.get_by_role("button", name="Train", exact=True).click()
        fault = page.get_by_role("alert")
        fault.wait_for()
        assert "is not finite" in fault.inner_text()
        fault.get_by_role("button").first.click()
        page.locator(".card .address").wait_for()
        assert page.locator(".card .value output").get_attribute("data-value") in (
            "Infinity",
            "-Infinity",
            "NaN",
        )
