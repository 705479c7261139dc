"""Steps that are far: the plan ends, the way to one is shown and can be stopped."""

from pathlib import Path
from typing import Any

from open_pages import open_page, write_page

WORDS = ("xor", "--hidden", "3", "--steps", "40")
FAR = ("xor", "--hidden", "60", "--steps", "100000000")
SHOWN = "() => Number(document.querySelector('.facts dd').innerText.replace(/\\D/g, ''))"


def wait_for_step(page: Any, step: int) -> None:
    page.wait_for_function(f"step => ({SHOWN})() === step", arg=step)


def test_the_plan_ends_and_goes_on_with_more_steps(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """Each step has a command that makes it, and there is none beyond the plan."""
    path = write_page(WORDS, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.get_by_role("button", name="Train", exact=True).click()
        wait_for_step(page, 40)
        page.get_by_text("The plan of 40 steps ends here.").wait_for()
        page.get_by_title("One step on").click()
        page.locator(".numbers summary").click()
        page.locator('[data-number="W1[0,1]"]').click()
        command = page.locator(".card .command")
        command.wait_for()
        assert "--steps 40" in command.inner_text()
        assert "--step 40" in command.inner_text()
        page.get_by_label("Steps of the plan (T)").fill("60")
        page.get_by_role("button", name="Go on", exact=True).click()
        wait_for_step(page, 60)
        page.wait_for_function(
            "() => document.querySelector('.card .command').innerText.includes('--step 60')"
        )
        assert "--steps 60" in command.inner_text()
        page.get_by_text("The plan of 60 steps ends here.").wait_for()


def test_the_way_to_a_far_step_is_shown_and_stopped(
    chromium: Any, built_page: str, tmp_path: Path
) -> None:
    """By a link; meanwhile numbers can be looked at."""
    path = write_page(FAR, built_page, tmp_path / "page.html")
    with open_page(chromium, path) as page:
        page.goto(f"{path.as_uri()}#step=100000000")
        page.reload()
        page.get_by_label("To step 100 000 000").wait_for()
        first = page.evaluate(SHOWN)
        page.wait_for_function(f"first => ({SHOWN})() > first", arg=first)
        page.get_by_role("button", name="Pause", exact=True).click()
        page.get_by_role("button", name="Train", exact=True).wait_for()
        stopped = page.evaluate(SHOWN)
        page.get_by_title("One step back").click()
        wait_for_step(page, stopped - 1)
        page.evaluate("() => { location.hash = 'step=100000001' }")
        page.get_by_text("There is no step 100000001").wait_for()
