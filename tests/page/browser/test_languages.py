"""The reader takes another language: what the network and the server say goes along."""

from typing import Any

from open_pages import open_served
from served_page import Client


def speak(page: Any, tag: str) -> None:
    page.locator(".language select").select_option(tag)


def test_reasons_and_names_are_in_the_language_of_the_reader(chromium: Any, served: Client) -> None:
    """Of numbers that are made, of numbers that are given, and of those that can be changed."""
    with open_served(chromium, served, "#step=2&choose=dL_dW1[0,1]") as page:
        card = page.locator(".card")
        for tag, rule, rate in (
            ("en", "chain rule", "the learning rate that was asked for"),
            ("zh-CN", "链式法则", "学习率"),
            ("zh-TW", "連鎖", "學習率"),
            ("en", "chain rule", "the learning rate that was asked for"),
        ):
            speak(page, tag)
            card.get_by_text(rule).first.wait_for()
            assert rate in page.locator(".changes").inner_text()


def test_what_the_server_refused_is_said_again(chromium: Any, served: Client) -> None:
    """It is asked anew; of a link it is still said which part was refused."""
    with open_served(chromium, served) as page:
        page.wait_for_selector(".features:not([disabled])")
        for name in ("x2", "x1"):
            page.get_by_role("checkbox", name=name, exact=True).click()
            page.wait_for_function(
                "name => document.querySelector('.problem') ||"
                " !document.querySelector(`.unit[title='${name}']`)",
                arg=name,
            )
        problem = page.locator("main > .problem")
        problem.get_by_text("names no input").wait_for()
        speak(page, "zh-CN")
        problem.get_by_text("至少").wait_for()
        speak(page, "en")
        problem.get_by_text("names no input").wait_for()


def test_the_verdict_is_in_the_language_of_the_reader(chromium: Any, served: Client) -> None:
    """At once, for the server has said it in all."""
    with open_served(chromium, served) as page:
        page.locator(".settings summary").click()
        field = page.locator(".settings").get_by_label("Learning rate")
        field.fill("1e-7")
        field.press("Tab")
        page.get_by_role("button", name="Start anew").click()
        page.locator(".doctor summary").click()
        page.get_by_role("button", name="Examine it").click()
        page.locator(".doctor h3").first.wait_for(timeout=60_000)
        english = page.locator(".doctor [role=status]").inner_text()
        speak(page, "zh-TW")
        page.locator(".doctor h3").first.wait_for()
        chinese = page.locator(".doctor [role=status]").inner_text()
        assert "learning rate" in english
        assert "學習率" in chinese
        assert "rate" not in chinese
        assert len(english.splitlines()) == len(chinese.splitlines())
